#!/usr/bin/env python3
"""doc2sdk.py DOC.json [--out DIR] [--root DIR_WITH_SOURCES] [--submission FILE] [--name EXPERIMENT]
doc2sdk.py --batch DIR [--shard I/N]       every DIR/*/document.pipeline.json -> DIR/*/expected/

Builds the REAL azureml SDK v1 objects from a native stepwire/1 document and writes what the SDK puts on the wire.
Output (normalised as ../README.md says):
  good:  graph.json submit.json modules/NN.json datasources/NN.json snapshots/NN.json validate.json rest.json
  bad :  validate.json with findings, or error.json {"phase","exception","module","message"}
Phases: document (a name that resolves to nothing; not an SDK error), parameter, data, estimator, step, run_after, pipeline,
validate, submit.   Without --out nothing is written: result on stdout.   Exit 0 ok, 1 findings or error, 2 harness error.
SUBMISSION file: {"pipeline_parameters": {NAME: value}, "continue_on_step_failure", "regenerate_outputs", "parent_run_id"};
a value is a number/text/bool, {"dataset": ID} or {"data_path": {name, datastore, path_on_datastore}}.
"""
import os, sys
if os.environ.get('PYTHONHASHSEED') != '0' or os.environ.get('TZ') != 'UTC':
    os.environ['PYTHONHASHSEED'] = '0'; os.environ['TZ'] = 'UTC'
    os.execv(sys.executable, [sys.executable] + sys.argv)
import json, re, io, shutil, contextlib, calendar, argparse, copy
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import sdkharness as H
import azureml.pipeline.core.graph as G
from concurrent.futures import ThreadPoolExecutor as _TPE
G.ThreadPoolExecutor = lambda max_workers=None: _TPE(max_workers=1)
import time as _time, types as _types
import azureml._common.async_utils.task_queue as _TQ
_TQ.time = _types.SimpleNamespace(time=_time.time, sleep=lambda s: _time.sleep(0.002))     # speed only: the SDK polls its upload queue every 0.25 s
from azureml.core import Experiment, Environment
from azureml.core.conda_dependencies import CondaDependencies
from azureml.core.container_registry import ContainerRegistry
from azureml.core.runconfig import (MpiConfiguration, TensorflowConfiguration, PyTorchConfiguration, ParallelTaskConfiguration,
                                    RunConfiguration)
from azureml.data import DataType
from azureml.data.dataset_type_definitions import PromoteHeadersBehavior
from azureml.data.data_reference import DataReference
from azureml.data.datapath import DataPath, DataPathComputeBinding
from azureml.data.dataset_consumption_config import DatasetConsumptionConfig
from azureml.data.output_dataset_config import (OutputFileDatasetConfig, HDFSOutputDatasetConfig, LinkFileOutputDatasetConfig,
                                                LinkTabularOutputDatasetConfig, OutputDatasetConfig)
from azureml.pipeline.core import Pipeline, PipelineData, PipelineParameter, InputPortBinding, OutputPortBinding
from azureml.pipeline.steps import EstimatorStep, PythonScriptStep, CommandStep
from azureml.train.estimator import Estimator
from azureml.train.dnn import PyTorch, TensorFlow, Chainer, Mpi, ParameterServer, Gloo, Nccl
from azureml.train.sklearn import SKLearn

EST = {'Estimator': Estimator, 'PyTorch': PyTorch, 'TensorFlow': TensorFlow, 'Chainer': Chainer, 'SKLearn': SKLearn}
DIST = {'Mpi': Mpi, 'ParameterServer': ParameterServer, 'Gloo': Gloo, 'Nccl': Nccl, 'MpiConfiguration': MpiConfiguration,
        'TensorflowConfiguration': TensorflowConfiguration, 'PyTorchConfiguration': PyTorchConfiguration}
DEFAULT_WS = {'subscription_id': '00000000-1111-4222-8333-444444444444', 'resource_group': 'rg', 'workspace_name': 'ws'}


class DocumentError(Exception):
    pass


def env(e):
    o = Environment(e.get('name'))
    cd = CondaDependencies()
    if e.get('python_version') is not None: cd.set_python_version(e['python_version'])
    for p in e.get('pip_packages', []): cd.add_pip_package(p)
    for p in e.get('conda_packages', []): cd.add_conda_package(p)
    o.python.conda_dependencies = cd
    if 'docker_image' in e: o.docker.base_image = e['docker_image']
    if 'user_managed_dependencies' in e: o.python.user_managed_dependencies = e['user_managed_dependencies']
    if 'environment_variables' in e: o.environment_variables = dict(e['environment_variables'])
    return o


def dist(d):
    d = dict(d); c = d.pop('class')
    if c == 'ParallelTaskConfiguration':
        o = ParallelTaskConfiguration()
        for k, v in d.items(): setattr(o, k, v)
        return o
    return DIST[c](**d)


def merge(a, b):
    for k, v in b.items():
        if isinstance(v, dict) and isinstance(a.get(k), dict): merge(a[k], v)
        else: a[k] = v
    return a


def runconfig(d):
    base = json.loads(repr(RunConfiguration()))
    return RunConfiguration._get_runconfig_using_dict(merge(base, copy.deepcopy(d)))


COLTYPE = {'string': DataType.to_string, 'long': DataType.to_long, 'float': DataType.to_float, 'bool': DataType.to_bool}


def parse_kw(kw, delimited_parse=False):
    kw = dict(kw)
    if kw.get('separator') == '\t':                 # the SDK puts the text into a JSON template unescaped, so a tab is passed as backslash t
        kw['separator'] = '\\t'
        if delimited_parse and kw.get('file_extension', '') == '': kw['file_extension'] = '.tsv'
    if 'header' in kw: kw['header'] = PromoteHeadersBehavior[kw['header']]
    if kw.get('set_column_types'):
        kw['set_column_types'] = {k: COLTYPE[v]() if isinstance(v, str) else DataType.to_datetime(v['datetime'])
                                  for k, v in kw['set_column_types'].items()}
    return kw


def columns(o, d):
    if 'keep_columns' in d: o = o.keep_columns(list(d['keep_columns']))
    if 'drop_columns' in d: o = o.drop_columns(list(d['drop_columns']))
    return o


class Builder:
    def __init__(self, d, default_name):
        self.d, self.default_name = d, default_name
        self.phase = 'document'

    def look(self, table, what, name, where):
        if name not in table:
            ph, self.phase = self.phase, 'document'
            raise DocumentError('%s: no %s named "%s"' % (where, what, name))
        return table[name]

    def datastore(self, name, where): return self.look(self.ws.datastores, 'datastore', name, where)

    def unique(self, names, what):
        seen = set()
        for n in names:
            if n in seen: raise DocumentError('%s "%s" is defined twice' % (what, n))
            seen.add(n)

    def datapath(self, v, default_name, where):
        return DataPath(datastore=self.datastore(v['datastore'], where) if 'datastore' in v else None,
                        path_on_datastore=v.get('path_on_datastore'), name=v.get('name', default_name))

    def value(self, v, name, where):
        if isinstance(v, dict):
            if 'data_path' in v: return self.datapath(v['data_path'], name, where)
            if 'dataset' in v: return self.look(self.datasets, 'dataset', v['dataset'], where)
        return v

    def reference(self, r, over=None, where=''):
        r = dict(r); r.update(over or {})
        kw = {k: r[k] for k in ('path_on_datastore', 'mode', 'path_on_compute', 'overwrite') if k in r}
        if 'datastore' not in r: raise DocumentError('%s: data reference "%s" has no datastore' % (where, r['name']))
        return DataReference(datastore=self.datastore(r['datastore'], where), data_reference_name=r['name'], **kw)

    def output(self, o, sid):
        k = o.get('kind', 'PipelineData'); where = 'step "%s"' % sid
        if k == 'PipelineData':
            kw = {x: o[x] for x in ('output_name', 'output_mode', 'output_path_on_compute', 'output_overwrite', 'data_type', 'is_directory', 'pipeline_output_name') if x in o}
            if 'datastore' in o: kw['datastore'] = self.datastore(o['datastore'], where)
            pd = PipelineData(o.get('name', ''), **kw)
            out = pd
            if o.get('as_dataset') or 'register' in o: out = pd.as_dataset()
            base = out
            if 'register' in o: out = out.register(**o['register'])
            return {'out': out, 'pd': pd, 'ds': base if base is not pd else None, 'port': o.get('output_name', o.get('name', ''))}
        cls = {'OutputFileDatasetConfig': OutputFileDatasetConfig, 'HDFSOutputDatasetConfig': HDFSOutputDatasetConfig,
               'LinkFileOutputDatasetConfig': LinkFileOutputDatasetConfig, 'LinkTabularOutputDatasetConfig': LinkTabularOutputDatasetConfig}[k]
        if 'name' not in o:
            self.phase = 'document'; raise DocumentError('%s: an output has no name' % where)
        kw = {'name': o['name']}
        if 'destination' in o:
            kw['destination'] = (self.datastore(o['destination']['datastore'], where), o['destination'].get('path'))
        for x in ('source', 'partition_format'):
            if x in o: kw[x] = o[x]
        out = cls(**kw)
        if k == 'OutputFileDatasetConfig':
            m = o.get('mode', 'mount')
            if m == 'mount' and ('mode' in o or 'disable_metadata_cache' in o): out = out.as_mount(disable_metadata_cache=o.get('disable_metadata_cache', False))
            elif m == 'upload': out = out.as_upload(overwrite=o.get('overwrite', False), source_globs=o.get('source_globs'))
            elif m != 'mount': raise ValueError('Invalid output mode [%s]' % m)
        if 'register_on_complete' in o:
            out = out.register_on_complete(**o['register_on_complete'])
        if 'read' in o:
            (f, a), = o['read'].items()
            out = columns(getattr(out, 'read_' + f)(**parse_kw(a)), o)
        return {'out': out, 'pd': None, 'ds': None, 'port': o['name']}

    def input(self, i, sid):
        """-> (port name, SDK object)"""
        where = 'step "%s"' % sid
        if 'from' in i:
            src = i['from']
            kind = i.get('as')
            if src is None:
                n = i.get('name', 'input')
                pd = PipelineData(n)
                ref = {'out': pd, 'pd': pd, 'ds': None, 'port': n}
                if kind: ref['ds'] = pd.as_dataset()
            else:
                s, _, o = src.partition('.')
                ref = self.outs.get((s, o))
                if ref is None:
                    self.phase = 'document'
                    raise DocumentError('%s: no output "%s"' % (where, src))
            if ref['pd'] is None:                                              # OutputDatasetConfig
                c = ref['out'].as_input(name=i.get('name', ref['port']))
                m = i.get('mode')
                if m == 'mount' or (m is None and 'path_on_compute' in i): c = c.as_mount(i.get('path_on_compute'))
                elif m == 'download': c = c.as_download(i.get('path_on_compute'))
                elif m == 'direct': c = c.as_direct() if hasattr(c, 'as_direct') else DatasetConsumptionConfig(c.name, c.dataset, 'direct')
                elif m is not None: c = DatasetConsumptionConfig(c.name, c.dataset, m, i.get('path_on_compute'))
                return c.name, c
            if kind is None:
                b = ref['pd'].create_input_binding(input_name=i.get('name'), mode=i.get('mode'), path_on_compute=i.get('path_on_compute'), overwrite=i.get('overwrite'))
                return b.name, b
            ds = ref['ds'] if ref['ds'] is not None else ref['pd'].as_dataset()
            if kind == 'tabular_dataset':
                (f, a), = i.get('parse', {'delimited_files': {}}).items()
                ds = columns(getattr(ds, 'parse_' + f)(**parse_kw(a, f == 'delimited_files')), i)
            if 'name' in i: ds = ds.as_named_input(i['name'])
            m = i.get('mode')
            if kind == 'file_dataset':
                if m == 'direct': ds = ds.as_direct()
                elif m == 'download': ds = ds.as_download(i.get('path_on_compute'))
                elif m == 'mount' or 'path_on_compute' in i: ds = ds.as_mount(i.get('path_on_compute'))
                if m not in (None, 'direct', 'download', 'mount'): ds = ds._set_mode(m, i.get('path_on_compute'))
            return ds.input_name, ds
        if 'data_reference' in i:
            r = self.look(self.d_refs, 'data reference', i['data_reference'], where)
            o = self.reference(r, {k: i[k] for k in ('mode', 'path_on_compute', 'overwrite') if k in i}, where)
            return o.data_reference_name, o
        if 'dataset' in i or 'dataset_parameter' in i:
            ds = self.look(self.datasets, 'dataset', i['dataset'], where) if 'dataset' in i else self.look(self.params, 'parameter', i['dataset_parameter'], where)
            if 'name' not in i and 'dataset' in i: return '', ds                # raw dataset: the SDK refuses it
            c = DatasetConsumptionConfig(i.get('name', ''), ds, **{k: i[k] for k in ('mode', 'path_on_compute') if k in i})
            if 'dataset' in i and i.get('mode') in ('mount', 'download'):       # same checks as as_named_input(n).as_mount()
                c = ds.as_named_input(i['name'])
                c = (c.as_mount if i['mode'] == 'mount' else c.as_download)(i.get('path_on_compute'))
            return c.name, c
        p = self.look(self.params, 'parameter', i['data_path_parameter'], where)
        t = (p, DataPathComputeBinding(**{k: i[k] for k in ('mode', 'path_on_compute', 'overwrite') if k in i}))
        return getattr(p.default_value, '_name', p.name), t

    def argument(self, a, ins, outs, where):
        if not isinstance(a, dict): return a
        if 'parameter' in a: return self.look(self.params, 'parameter', a['parameter'], where)
        if 'input' in a:
            for n, o in ins:
                if n == a['input']: return o
            return InputPortBinding(a['input'], PipelineData('unbound'))
        for n, o in outs:
            if n == a['output']: return o
        return OutputPortBinding(a['output'])

    def estimator(self, e, where):
        e = dict(e); cls = EST[e.pop('class')]
        if 'source_directory' not in e: e['source_directory'] = self.d.get('default_source_directory')
        c = e.get('compute_target')
        if isinstance(c, dict): e['compute_target'] = self.look(self.ws.compute_targets, 'compute target', c['compute'], where)
        if 'distributed_training' in e: e['distributed_training'] = dist(e['distributed_training'])
        if 'environment_definition' in e: e['environment_definition'] = env(e['environment_definition'])
        if 'image_registry_details' in e:
            r = ContainerRegistry(); r.address = e['image_registry_details'].get('address'); r.username = e['image_registry_details'].get('username')
            e['image_registry_details'] = r
        if 'source_directory_data_store' in e: e['source_directory_data_store'] = self.datastore(e['source_directory_data_store'], where)
        if 'resume_from' in e: e['resume_from'] = self.datapath(e['resume_from']['data_path'], 'resume_from', where)
        if 'inputs' in e: e['inputs'] = [self.input(i, where)[1] for i in e['inputs']]
        return cls(**e)

    def build(self):
        d = self.d
        w = dict(DEFAULT_WS, **d.get('workspace', {}))
        self.ws = H.make_workspace({'subscription_id': w['subscription_id'], 'resource_group': w['resource_group'], 'name': w['workspace_name']})
        for what, key, idk in (('datastore', 'datastores', 'name'), ('compute target', 'compute_targets', 'name'), ('data reference', 'data_references', 'name'),
                               ('dataset', 'datasets', 'id'), ('parameter', 'parameters', 'name'), ('step', 'steps', 'id')):
            self.unique([x[idk] for x in d.get(key, [])], what)
        for x in d.get('datastores', []):
            ds = H.make_datastore(self.ws, x); self.ws._off_datastores[x['name']] = ds
            H.STATE.datastore_types[x['name']] = x.get('type', 'AzureBlob')
            if x.get('default') and self.ws._off_default is None: type(self.ws)._off_default = ds
        for x in d.get('compute_targets', []):
            self.ws._off_computes[x['name']] = H.make_compute(self.ws, dict(x, type=x.get('type', 'AmlCompute')))
        self.datasets = {}
        for x in d.get('datasets', []):
            latest = x.get('version') == 'latest'
            self.datasets[x['id']] = H.make_dataset(self.ws, {'kind': x.get('type', 'file'), 'saved_id': x.get('saved_id'), 'registered_id': x.get('registered_id'),
                                                              'name': x.get('name'), 'version': 1 if latest else x.get('version'), 'latest': latest})
        self.phase = 'parameter'
        self.params = {}
        for x in d.get('parameters', []):
            self.params[x['name']] = PipelineParameter(name=x['name'], default_value=self.value(x.get('default_value'), x['name'], 'parameter "%s"' % x['name']))
        self.phase = 'data'
        self.d_refs = {}
        for x in d.get('data_references', []):
            self.reference(x, None, 'data reference "%s"' % x['name'])          # constructed once for its checks
            self.d_refs[x['name']] = x
        self.outs, per = {}, {}
        for s in d.get('steps', []):
            per[s['id']] = []
            for o in s.get('outputs', []):
                ref = self.output(o, s['id'])
                per[s['id']].append(ref)
                self.outs.setdefault((s['id'], ref['port']), ref)
        self.steps = {}
        # steps are constructed producers first (as a script must), whatever their order in the document: INPUT_ renaming copies the producer at construction
        todo, order = list(d.get('steps', [])), []
        while todo:
            ids = {x['id'] for x in todo}
            nxt = next((x for x in todo if not any((i.get('from') or '').partition('.')[0] in ids - {x['id']} for i in x.get('inputs', []))), todo[0])
            order.append(nxt); todo.remove(nxt)
        for s in order:
            where = 'step "%s"' % s['id']; t = s.get('type', 'EstimatorStep'); kw = {}
            self.phase = 'estimator'
            if t == 'EstimatorStep': kw['estimator'] = self.estimator(s['estimator'], where) if 'estimator' in s else None
            self.phase = 'step'
            ins = [self.input(i, s['id']) for i in s.get('inputs', [])]
            outs = [(r['port'], r['out']) for r in per[s['id']]]
            if ins: kw['inputs'] = [o for _, o in ins]
            if outs: kw['outputs'] = [o for _, o in outs]
            for k in ('estimator_entry_script_arguments', 'arguments', 'command'):
                if k in s: kw[k] = [self.argument(a, ins, outs, where) for a in s[k]]
            if t == 'EstimatorStep': kw.setdefault('estimator_entry_script_arguments', None)
            if 'runconfig_pipeline_params' in s:
                kw['runconfig_pipeline_params'] = {k: self.look(self.params, 'parameter', v, where) for k, v in s['runconfig_pipeline_params'].items()}
            if 'params' in s: kw['params'] = {k: self.argument(v, [], [], where) for k, v in s['params'].items()}
            if 'runconfig' in s: kw['runconfig'] = runconfig(s['runconfig'])
            if 'compute_target' in s: kw['compute_target'] = s['compute_target'] if isinstance(s['compute_target'], str) else tuple(s['compute_target'])
            for k in ('name', 'allow_reuse', 'version', 'script_name', 'source_directory'):
                if k in s: kw[k] = s[k]
            if t == 'PythonScriptStep': kw.setdefault('script_name', None)
            self.steps[s['id']] = {'EstimatorStep': EstimatorStep, 'PythonScriptStep': PythonScriptStep, 'CommandStep': CommandStep}[t](**kw)
        self.phase = 'run_after'
        for s in d.get('steps', []):
            for p in s.get('run_after', []):
                self.steps[s['id']].run_after(self.look(self.steps, 'step', p, 'step "%s"' % s['id']))
        self.phase = 'pipeline'
        kw = {k: d[k] for k in ('description', 'default_source_directory') if k in d}
        if 'default_datastore' in d: kw['default_datastore'] = self.datastore(d['default_datastore'], 'default_datastore')
        self.pipeline = Pipeline(workspace=self.ws, steps=[self.steps[s['id']] for s in d.get('steps', [])], **kw)
        return self.pipeline


def write(path, obj):
    with open(path, 'w', encoding='utf-8') as f:
        json.dump(obj, f, indent=1, ensure_ascii=False); f.write('\n')


def run(doc_path, out=None, root=None, submission=None, name=None, quiet=True):
    """-> ('ok'|'findings'|'error', payload).  payload: submit body | list of findings | error dict"""
    doc_path = os.path.abspath(doc_path)
    with open(doc_path, encoding='utf-8') as f: d = json.load(f)
    root = os.path.abspath(root or os.path.dirname(doc_path))
    if out:
        out = os.path.abspath(out); os.makedirs(out, exist_ok=True)
        for x in ('graph.json', 'submit.json', 'rest.json', 'validate.json', 'error.json', 'snapshots', 'modules', 'datasources'):
            p = os.path.join(out, x)
            shutil.rmtree(p) if os.path.isdir(p) else (os.path.exists(p) and os.remove(p))
    stem = os.path.basename(doc_path)
    for suf in ('.pipeline.json', '.json'):
        if stem.endswith(suf): stem = stem[:-len(suf)]; break
    cwd = os.getcwd(); os.chdir(root)
    H.STATE.reset(); H.reset_home()
    b = Builder(d, stem)
    idmap = {}

    def norm_text(s):
        s = s.replace(root, '<ROOT>').replace(os.path.dirname(root), '<PARENT>').replace(H.BASE, '{base}')
        for k, v in idmap.items(): s = s.replace(k, v)
        s = re.sub(r' at 0x[0-9a-f]{6,}', ' at 0xADDR', s)
        blk = {}
        return re.sub(r'(\\"id\\": \\")([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(\\")', lambda m: m.group(1) + blk.setdefault(m.group(2), 'block-%03d' % (len(blk) + 1)) + m.group(3), s)

    def norm(o): return json.loads(norm_text(json.dumps(o, ensure_ascii=False)))
    sink = io.StringIO(); errs = None; result = payload = None
    try:
        with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            b.build()
            for i, nid in enumerate(b.pipeline.graph._nodes, 1): idmap[nid] = '%08x' % i
            b.phase = 'validate'
            errs = b.pipeline.validate()
            errs = norm([re.sub(r'Traceback .*', '<TRACEBACK>', e, flags=re.S) for e in errs])
            if not errs:
                b.phase = 'submit'
                kw = dict(submission or {})
                if 'pipeline_parameters' in kw: kw['pipeline_parameters'] = {k: b.value(v, k, 'submission') for k, v in kw['pipeline_parameters'].items()}
                Experiment(b.ws, name or d.get('name', stem), _create_in_cloud=False).submit(b.pipeline, **kw)
    except Exception as e:
        m = e.message if isinstance(getattr(e, 'message', None), str) else str(e)
        payload = {'phase': b.phase, 'exception': type(e).__name__, 'module': type(e).__module__, 'message': norm_text(m)}
        if b.phase != 'document' and isinstance(e, (KeyError, NameError)) or isinstance(e, TypeError) and 'submit' != b.phase: payload['harness'] = True
        result = 'error'
    finally:
        os.chdir(cwd)
    if out and errs is not None: write(os.path.join(out, 'validate.json'), errs)
    if result == 'error':
        if out: write(os.path.join(out, 'error.json'), payload)
        return result, payload
    if errs: return 'findings', errs
    S = H.STATE
    body = list(S.graphs.values())[0]
    mids, dids, sids = [], [], []
    for n in body['Graph']['ModuleNodes']:
        if n['ModuleId'] not in mids: mids.append(n['ModuleId'])
    for n in body['Graph']['DatasetNodes']:
        if n.get('DatasetId') and n['DatasetId'] in S.datasources and n['DatasetId'] not in dids: dids.append(n['DatasetId'])
    for i, m in enumerate(mids, 1):
        idmap[m] = 'module-%03d' % i
        s = S.modules[m].get('StorageId')
        if s and s not in sids: sids.append(s)
    for i, x in enumerate(dids, 1): idmap[x] = 'datasource-%03d' % i
    for i, s in enumerate(sids, 1): idmap[s] = 'snapshot-%03d' % i
    body = norm(body)
    if out:
        write(os.path.join(out, 'graph.json'), body['Graph'])
        write(os.path.join(out, 'submit.json'), body)
        for sub, ids, src in (('modules', mids, S.modules), ('datasources', dids, S.datasources), ('snapshots', sids, S.snapshots)):
            if ids: os.makedirs(os.path.join(out, sub), exist_ok=True)
            for i, x in enumerate(ids, 1): write(os.path.join(out, sub, '%02d.json' % i), norm(src[x]))
        rest, i = [], 0
        while i < len(S.log):
            j = i
            while j < len(S.log) and S.log[j]['method'] == 'PUT' and S.log[j]['authorization'] == 'SAS': j += 1
            if j > i + 1: S.log[i:j] = sorted(S.log[i:j], key=lambda r: r['path'])
            i = max(j, i + 1)
        write(os.path.join(out, 'rest.json'), norm([{k: r[k] for k in ('method', 'path', 'query', 'content_type', 'authorization')} for r in S.log]))
    return 'ok', body


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('doc', nargs='?'); ap.add_argument('--out'); ap.add_argument('--root'); ap.add_argument('--submission'); ap.add_argument('--name')
    ap.add_argument('--batch'); ap.add_argument('--shard', default='0/1')
    o = ap.parse_args()
    if o.batch:
        i, n = map(int, o.shard.split('/'))
        tot = {}
        for k, c in enumerate(sorted(os.listdir(o.batch))):
            p = os.path.join(o.batch, c, 'document.pipeline.json')
            if k % n != i or not os.path.exists(p): continue
            sub = os.path.join(o.batch, c, 'submission.json')
            r, x = run(p, os.path.join(o.batch, c, 'expected'), o.root, json.load(open(sub)) if os.path.exists(sub) else None)
            tot[r] = tot.get(r, 0) + 1
            print('%-46s %-8s %s' % (c, r, '' if r == 'ok' else json.dumps(x, ensure_ascii=False)[:300]), flush=True)
        print(tot)
        return 0
    r, x = run(o.doc, o.out, o.root, json.load(open(o.submission, encoding='utf-8')) if o.submission else None, o.name)
    print(r if r == 'ok' else r + ' ' + json.dumps(x, ensure_ascii=False))
    return 2 if r == 'error' and x.get('harness') else 0 if r == 'ok' else 1


if __name__ == '__main__':
    sys.exit(main())
