// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event packet_out: a socket sends a packet. */
#include "packet.bpf.h"

IDS_PACKET_EVENT(packet_out, PACKET_OUT)

const volatile u32 ids_hook_packet_out_skb = 0;

SEC("cgroup_skb/egress")
int packet_out_skb(struct __sk_buff *skb)
{
	struct packet_out_ev ev = {.frame = {.skb = skb, .len = skb->len}};

	if (!ids_active() || !ids_packet_find(&ev.frame, &ev.p, 0))
		return 1;
	return run_packet_out(&ev, ids_hook_packet_out_skb, IDS_EV_DENY) ? 0 : 1;
}
