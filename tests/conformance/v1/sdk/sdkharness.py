"""Offline harness that drives the REAL azureml SDK v1 against a local recording HTTP server.

What is faked:
  * the network: an http.server on 127.0.0.1 plays discovery + pipelines + project_content + history services
  * OfflineWorkspace: the real azureml.core.Workspace class, with compute_targets / datastores /
    get_default_datastore answered from pipeline.json instead of ARM/MLC/datastore REST
  * FakeAuth: real AbstractAuthentication subclass which returns a constant token
  * upload_blob_from_stream: SDK builds https://<acct>.blob.<suffix> itself; replaced by a recorder
Everything else (estimators, steps, graph builder, fingerprinting, msrest serialisation) is the unmodified SDK.
"""
import os, sys, json, re, threading, tempfile, shutil, uuid, logging, warnings
HOME = tempfile.mkdtemp(prefix='amlhome')
os.environ['HOME'] = HOME
os.environ.setdefault('AZUREML_DISABLE_TELEMETRY', '1')
os.environ['NO_PROXY'] = os.environ['no_proxy'] = '127.0.0.1,localhost'
warnings.filterwarnings('ignore')
logging.disable(logging.CRITICAL)
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit, parse_qsl, unquote

DATATYPES = ['AnyFile', 'AzureBlobReference', 'AzureDataLakeReference', 'AzureFilesReference',
             'AzureSqlDatabaseReference', 'AzurePostgresDatabaseReference', 'AzureDataLakeGen2Reference',
             'AzureMLDataset', 'AzureMySqlDatabaseReference', 'DBFSReference', 'AnyDirectory']


class State:
    def __init__(self):
        self.lock = threading.RLock()
        self.reset()

    def reset(self):
        with self.lock:
            self.log = []
            self.modules = {}
            self.datasources = {}
            self.snapshots = {}
            self.datastore_types = {}
            self.known_hashes = {}
            self.pipelines = {}
            self.drafts = {}
            self.graphs = {}
            self.schedules = {}
            self.endpoints = {}


STATE = State()


def _interface(si):
    return {'Parameters': [{'Name': p['Name'], 'DefaultValue': p.get('DefaultValue'), 'IsOptional': p.get('IsOptional')} for p in si.get('Parameters') or []],
            'MetadataParameters': [{'Name': p['Name'], 'DefaultValue': p.get('DefaultValue')} for p in si.get('MetadataParameters') or []],
            'Ports': {'Inputs': [{'Name': i['Name'], 'DataTypesIds': i.get('DataTypeIdsList')} for i in si.get('Inputs') or []],
                      'Outputs': [{'Name': o['Name'], 'DataTypeId': o.get('DataTypeId')} for o in si.get('Outputs') or []]}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *a):
        pass

    def _send(self, code, obj=None):
        body = b'' if obj is None else json.dumps(obj).encode()
        self.send_response(code)
        self.send_header('Content-Type', 'application/json; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if body and self.command != 'HEAD':
            self.wfile.write(body)

    def _go(self):
        n = int(self.headers.get('Content-Length') or 0)
        raw = self.rfile.read(n) if n else b''
        sp = urlsplit(self.path)
        path = unquote(sp.path)
        try:
            body = json.loads(raw.decode()) if raw else None
        except Exception:
            body = {'$raw': raw[:200].decode('latin1')}
        with STATE.lock:
            STATE.log.append({'method': self.command, 'path': path, 'query': dict(parse_qsl(sp.query)),
                              'content_type': self.headers.get('Content-Type'),
                              'authorization': self.headers.get('Authorization'), 'body': body,
                              'host': self.headers.get('Host')})
            code, resp = self.route(self.command, path, dict(parse_qsl(sp.query)), body)
        self._send(code, resp)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _go

    def route(self, m, path, q, body):
        base = 'http://%s' % self.headers.get('Host')
        if path == '/discovery':
            return 200, {k: base for k in ['api', 'history', 'experimentation', 'hyperdrive', 'modelmanagement', 'studio', 'pipelines']}
        mm = re.match(r'^/pipelines/v1\.0/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.MachineLearningServices/workspaces/[^/]+(/.*)$', path)
        if mm:
            return self.pipelines(m, mm.group(1), q, body)
        if path.endswith('/snapshots/latest/metadata'):
            return 200, {'id': '00000000-0000-0000-0000-000000000000', 'root': {}}
        if path.endswith('/snapshots/getblob'):
            return 200, {'fileNodes': [{'fullName': f, 'blobUri': 'https://fakeacct.blob.core.windows.net/snap/%s?sv=SAS' % f} for f in body['FileNames']]}
        mm = re.match(r'^/content/v2\.0.*/snapshots/([^/]+)$', path)
        if mm:
            STATE.snapshots[mm.group(1)] = body
            return 200, {}
        mm = re.match(r'^/history/v1\.0.*/experiments/([^/]+)$', path)
        if mm:
            return 200, {'experimentId': 'e0000000-0000-0000-0000-000000000000', 'name': mm.group(1), 'archivedTime': None}
        mm = re.match(r'^/history/v1\.0.*/experiments/([^/]+)/runs/([^/]+)$', path)
        if mm:
            return 200, {'runId': mm.group(2), 'rootRunId': mm.group(2), 'runType': 'azureml.PipelineRun', 'status': 'NotStarted', 'runNumber': 1, 'hidden': False, 'experimentId': 'e0', 'dataContainerId': 'd0', 'properties': {}, 'tags': {}}
        return 200, {}

    def pipelines(self, m, p, q, body):
        S = STATE
        nf = (404, {'Error': {'Code': 'UserError', 'Message': 'not found'}})
        if p == '/DataTypes' and m == 'GET':
            return 200, [{'Id': t, 'Name': t, 'Description': t, 'IsDirectory': t == 'AnyDirectory', 'ParentDataTypeIds': []} for t in DATATYPES]
        r = re.match(r'^/Modules/Hash/(.*)$', p)
        if r:
            mid = S.known_hashes.get(r.group(1))
            return (200, self.module(mid)) if mid else nf
        if p == '/Modules' and m == 'POST':
            mid = 'a0000000-0000-4000-8000-%012d' % (len(S.modules) + 1)
            S.modules[mid] = body
            return 200, self.module(mid)['Data']
        r = re.match(r'^/Modules/([^/]+)$', p)
        if r and m == 'GET':
            return 200, self.module(r.group(1))
        r = re.match(r'^/DataSources/Hash/(.*)$', p)
        if r:
            return nf
        if p == '/DataSources' and m == 'POST':
            did = 'd0000000-0000-4000-8000-%012d' % (len(S.datasources) + 1)
            S.datasources[did] = body
            return 200, self.datasource(did)
        r = re.match(r'^/DataSources/([^/]+)$', p)
        if r and m == 'GET':
            return 200, self.datasource(r.group(1))
        if p == '/PipelineRuns/Unsubmitted/CreationInfoWithGraph':
            S.graphs['b0000000-0000-4000-8000-000000000001'] = body
            return 200, self.run('b0000000-0000-4000-8000-000000000001')
        if p.startswith('/PipelineRuns/Submit/'):
            return 200, None
        if re.match(r'^/PipelineRuns/[^/]+$', p) and m == 'GET':
            return 200, self.run(p.split('/')[2])
        if p == '/Pipelines/Create':
            return 200, {'Id': 'c0000000-0000-4000-8000-000000000001', 'Name': body.get('Name'), 'Description': body.get('Description'), 'Version': body.get('Version'), 'GraphId': 'g1', 'EntityStatus': '0', 'Url': 'http://x', 'TotalRunSteps': 1}
        if p.startswith('/PipelineRuns/PipelineSubmit/') or p.startswith('/PipelineRuns/PipelineDraftSubmit') or p.startswith('/PipelineRuns/PipelineEndpointSubmit/'):
            return 200, self.run('b0000000-0000-4000-8000-000000000002')
        if p == '/Pipelines/PipelineDraftCreate':
            return 200, {'Id': 'c0000000-0000-4000-8000-000000000002', 'Name': 'fromdraft', 'GraphId': 'g1', 'EntityStatus': '0', 'Url': 'http://x'}
        if p == '/GraphDrafts' and m == 'POST':
            return 200, dict(body or {}, Id='gd000000-0000-4000-8000-000000000001')
        if re.match(r'^/GraphDrafts/[^/]+$', p):
            return 200, dict(body or {}, Id=p.split('/')[2])
        if p == '/PipelineDrafts/Create':
            S.drafts['pd1'] = body
            return 200, dict(body, Id='pd000000-0000-4000-8000-000000000001')
        if re.match(r'^/PipelineDrafts/[^/]+$', p):
            return 200, dict(S.drafts.get('pd1') or {}, Id=p.split('/')[2])
        if p == '/PipelineDrafts':
            return 200, []
        if p == '/Schedules/Create':
            S.schedules['s1'] = {'Id': '50000000-0000-4000-8000-000000000001', 'Name': body.get('Name'), 'PipelineId': body.get('PipelineId'), 'PipelineSubmissionInfo': body.get('PipelineSubmissionInfo'), 'Recurrence': body.get('Recurrence'), 'DataStoreTriggerInfo': body.get('DataStoreTriggerInfo'), 'ScheduleType': body.get('ScheduleType'), 'EntityStatus': '0', 'ProvisioningStatus': '0'}
            return 200, S.schedules['s1']
        if re.match(r'^/Schedules/[^/]+$', p):
            return 200, (body or S.schedules.get('s1'))
        if p == '/PipelineEndpoints/Create':
            S.endpoints['e1'] = {'Id': 'e5000000-0000-4000-8000-000000000001', 'Name': body.get('Name'), 'Description': body.get('Description'), 'DefaultVersion': '0', 'PipelineVersionList': [{'PipelineId': body.get('PipelineId'), 'Version': '0'}], 'EntityStatus': '0', 'Url': 'http://x'}
            return 200, S.endpoints['e1']
        if p.startswith('/PipelineEndpoints/Id/') or p == '/PipelineEndpoints/Name':
            return 200, S.endpoints.get('e1')
        if re.match(r'^/PipelineEndpoints/[^/]+$', p) and m == 'PUT':
            return 200, body
        if p in ('/Pipelines', '/Schedules', '/PipelineEndpoints') or p.startswith('/PipelineRuns/Pipeline/') or p.startswith('/PipelineRuns/Schedule/'):
            return 200, []
        if re.match(r'^/Pipelines/[^/]+$', p):
            return 200, {'Id': p.split('/')[2], 'Name': 'p', 'GraphId': 'g1', 'EntityStatus': '0', 'Url': 'http://x'}
        if '/Graph/Node/StatusCode' in p:
            return 200, '2'
        if '/Graph/AllNodes/Status' in p or p.endswith('/Outputs'):
            return 200, {}
        if '/Graph/Node/Status' in p:
            return 200, {'StatusCode': '2', 'RunId': 'step-run-1'}
        return 200, {}

    def module(self, mid):
        b = STATE.modules[mid]
        return {'Data': {'Id': mid, 'Name': b.get('Name'), 'Description': b.get('Description'), 'IsDeterministic': b.get('IsDeterministic'),
                         'ModuleExecutionType': b.get('ModuleExecutionType'), 'StructuredInterface': b.get('StructuredInterface'),
                         'IdentifierHash': b.get('IdentifierHash'), 'UploadState': 'Completed', 'StepType': b.get('StepType'), 'EntityStatus': '0'},
                'Interface': _interface(b.get('StructuredInterface') or {})}

    def datasource(self, did):
        b = STATE.datasources[did]
        t = STATE.datastore_types.get(b.get('DataStoreName'), 'AzureBlob')
        ref = {'RelativePath': b.get('PathOnDataStore'), 'AmlDataStoreName': b.get('DataStoreName')}
        typ, key = {'AzureBlob': ('AzureBlob', 'AzureBlobReference'), 'AzureFile': ('AzureFiles', 'AzureFilesReference'),
                    'AzureDataLake': ('AzureDataLake', 'AzureDataLakeReference'), 'AzureDataLakeGen2': ('AzureDataLakeGen2Reference', 'AzureDataLakeGen2Reference')}[t]
        return {'Id': did, 'Name': b.get('Name'), 'DataTypeId': b.get('DataTypeId'), 'IdentifierHash': b.get('IdentifierHash'),
                'DataLocation': {'DataReference': {'Type': typ, key: ref}}}

    def run(self, rid):
        return {'Id': rid, 'Description': 'x', 'GraphId': 'g0000000-0000-4000-8000-000000000001', 'RunHistoryExperimentName': 'exp',
                'Status': {'StatusCode': '0'}}


_srv = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
_srv.daemon_threads = True
threading.Thread(target=_srv.serve_forever, daemon=True).start()
BASE = 'http://127.0.0.1:%d' % _srv.server_port

import azureml.core                                                     # noqa
from azureml.core import Workspace, Experiment                          # noqa
from azureml.core.authentication import AbstractAuthentication          # noqa
import azureml._restclient.snapshots_client as _sc                      # noqa


class FakeAuth(AbstractAuthentication):
    def __init__(self):
        super().__init__(cloud='AzureCloud')

    def _get_arm_token(self):
        return 'FAKE-ARM-TOKEN'

    def _get_graph_token(self):
        return 'FAKE-GRAPH-TOKEN'

    def _get_azureml_client_token(self):
        return 'FAKE-AZUREML-CLIENT-TOKEN'

    def _get_all_subscription_ids(self):
        return [], None

    def _get_arm_end_point(self):
        return BASE + '/'


def _fake_upload(stream, url, content_type=None, session=None, timeout=None, backoff=None, retries=None):
    data = stream.read()
    with STATE.lock:
        STATE.log.append({'method': 'PUT', 'path': urlsplit(url).path, 'query': {}, 'content_type': content_type,
                          'authorization': 'SAS', 'body': {'$bytes': len(data)}, 'host': urlsplit(url).netloc})


_sc.upload_blob_from_stream = _fake_upload


class OfflineWorkspace(Workspace):
    """Real Workspace; only the three lookups which need ARM / MLC / datastore REST are answered locally."""
    # kept outside the instance: the SDK deep-copies workspaces (OutputFileDatasetConfig.as_upload) and real ones hold no such objects
    _off_computes = {}
    _off_datastores = {}
    _off_default = None

    @property
    def compute_targets(self):
        return dict(self._off_computes)

    @property
    def datastores(self):
        return dict(self._off_datastores)

    def get_default_datastore(self):
        return self._off_default


def make_workspace(d):
    ws = OfflineWorkspace(d['subscription_id'], d['resource_group'], d['name'], auth=FakeAuth(), _location=d.get('location', 'koreacentral'),
                          _disable_service_check=True, _workspace_id=d.get('id', '99999999-0000-4000-8000-000000000000'))
    ws._discovery_url_internal = BASE + '/discovery'
    OfflineWorkspace._off_computes, OfflineWorkspace._off_datastores, OfflineWorkspace._off_default = {}, {}, None
    return ws


def make_datastore(ws, d):
    t = d.get('type', 'AzureBlob')
    if t == 'AzureBlob':
        from azureml.data.azure_storage_datastore import AzureBlobDatastore
        return AzureBlobDatastore(ws, d['name'], d.get('container', 'c'), d.get('account', 'acct'))
    if t == 'AzureFile':
        from azureml.data.azure_storage_datastore import AzureFileDatastore
        return AzureFileDatastore(ws, d['name'], d.get('container', 'c'), d.get('account', 'acct'), account_key='QUFBQQ==')
    if t == 'AzureDataLake':
        from azureml.data.azure_data_lake_datastore import AzureDataLakeDatastore
        return AzureDataLakeDatastore(ws, d['name'], store_name=d.get('account', 'acct'), tenant_id='t', client_id='c', client_secret='s')
    if t == 'AzureDataLakeGen2':
        from azureml.data.azure_data_lake_datastore import AzureDataLakeGen2Datastore
        return AzureDataLakeGen2Datastore(ws, d['name'], d.get('container', 'c'), d.get('account', 'acct'), tenant_id='t', client_id='c', client_secret='s', resource_url='r', authority_url='a', protocol='https', endpoint='core.windows.net')
    raise KeyError(t)


def make_compute(ws, d):
    import azureml.core.compute as C
    cls = {'AmlCompute': C.AmlCompute, 'ComputeInstance': C.ComputeInstance, 'VirtualMachine': C.RemoteCompute, 'DSVM': C.DsvmCompute,
           'HDInsight': C.HDInsightCompute, 'Kubernetes': C.KubernetesCompute, 'SynapseSpark': C.SynapseCompute, 'AKS': C.AksCompute,
           'Databricks': C.DatabricksCompute, 'DataFactory': C.DataFactoryCompute, 'Batch': C.BatchCompute}[d['type']]
    o = cls(None, None)
    o.name = d['name']
    o.type = cls._compute_type
    o.workspace = ws
    o.location = d.get('location', 'koreacentral')
    return o


def make_dataset(ws, d):
    from azureml.data import FileDataset, TabularDataset
    from azureml.data.abstract_dataset import _DatasetRegistration
    cls = {'file': FileDataset, 'tabular': TabularDataset}[d['kind']]
    reg = _DatasetRegistration(workspace=ws, saved_id=d['saved_id'], registered_id=d.get('registered_id'), name=d.get('name'), version=d.get('version'))
    o = cls._create(definition=None, registration=reg)
    if d.get('latest'):
        o._consume_latest = True
    return o


def reset_home():
    shutil.rmtree(os.path.join(HOME, '.azureml', '.projectcontent'), ignore_errors=True)
    for p in ('.azureml',):
        d = os.path.join(HOME, p)
        if os.path.isdir(d):
            for root, dirs, files in os.walk(d):
                for f in files:
                    if f == 'latestsnapshot':
                        os.remove(os.path.join(root, f))
