/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between rulectl and ruled: one request and one answer a connection, each a header and then
 * text. A request's text is words, each ended by a NUL: "status\0", "--json\0release\0123\0".
 */
#ifndef IDS_CONTROL_PROTOCOL_H
#define IDS_CONTROL_PROTOCOL_H

#include <stdint.h>

#define CONTROL_SOCKET  "/run/ruled/control.sock"
#define CONTROL_MAGIC   0x49445331u /* "IDS1" */
#define CONTROL_REQUEST 4096u       /* bytes of a request's text at most */
#define CONTROL_ANSWER  (64u << 20) /* bytes of an answer's text at most */
#define CONTROL_WORDS   16u
#define CONTROL_SECONDS 5 /* a client that is slower is dropped */
#define CONTROL_CLIENTS 16u

/**
 * struct control_header - before the text of a request or answer
 * @status: of an answer: exit status for rulectl; 0 in requests
 * @len: bytes that follow
 */
struct control_header {
	uint32_t magic, status, len;
};

#endif
