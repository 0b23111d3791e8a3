/* SPDX-License-Identifier: MIT
 * model/sdk_data.S - model/data/sdk.txt as it is, in the program's constants.
 */
        .section .rodata, "a"
        .global sdk_data
        .global sdk_data_size
        .balign 8
sdk_data_size:
        .8byte  2f - 1f
sdk_data:
1:      .incbin "model/data/sdk.txt"
2:      .byte   0

        .section .note.GNU-stack, "", %progbits
