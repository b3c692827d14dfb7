/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells the service manager how ruled is, if it asked for that by NOTIFY_SOCKET. */
#ifndef IDS_NOTIFY_H
#define IDS_NOTIFY_H

/** notify_send - sends @state, as "READY=1"; 0 (also if nobody asked) or a negative errno */
int notify_send(const char *state);

#endif
