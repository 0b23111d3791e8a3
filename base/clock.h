/* SPDX-License-Identifier: MIT
 * base/clock.h - the time, for those who may ask: where a run begins and ends, never model/ or
 * render/.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970, UTC. */
int64_t clock_utc_ms(void);

#endif
