/* SPDX-License-Identifier: MIT
 * render/v1_data.S - the tables of render/data as they are, in the program's constants.
 */
        .macro  table name, file
        .global \name
        .global \name\()_size
        .balign 8
\name\()_size:
        .8byte  2f - 1f
\name:
1:      .incbin "\file"
2:      .byte   0
        .endm

        .section .rodata, "a"
        table   v1_data_module_parameters, "render/data/module_parameters.json"
        table   v1_data_runconfig, "render/data/runconfig_base.json"
        table   v1_data_script_runconfig, "render/data/runconfig_python_script_step.json"
        table   v1_data_environments, "render/data/environments.json"
        table   v1_data_matrix, "render/data/matrix.json"
        table   v1_data_distribution, "render/data/distribution.json"
        table   v1_data_types, "render/data/types.json"
        table   v1_data_regions, "render/data/regions.json"
        table   v1_data_step_names, "render/data/step_names.json"
        table   v1_data_notebook, "render/data/notebook.json"

        .section .note.GNU-stack, "", %progbits
