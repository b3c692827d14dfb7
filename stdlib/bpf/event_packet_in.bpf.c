// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event packet_in: a packet arrives, for a socket or at an interface. */
#include "packet.bpf.h"

/* Interface whose packets the XDP program sees, so that the other one leaves them out; 0: none. */
const volatile u32 ids_xdp_ifindex = 0;

IDS_PACKET_EVENT(packet_in, PACKET_IN)

const volatile u32 ids_hook_packet_in_skb = 0;
const volatile u32 ids_hook_packet_in_xdp = 0;

SEC("cgroup_skb/ingress")
int packet_in_skb(struct __sk_buff *skb)
{
	struct packet_in_ev ev = {.frame = {.skb = skb, .len = skb->len}};

	if (!ids_active() || (ids_xdp_ifindex && skb->ingress_ifindex == ids_xdp_ifindex) ||
	    !ids_packet_find(&ev.frame, &ev.p, 0))
		return 1;
	return run_packet_in(&ev, ids_hook_packet_in_skb, IDS_EV_DENY) ? 0 : 1;
}

/* Bytes before the IP header of an Ethernet frame; 0: it is no IP packet. */
IDS_INLINE u32 packet_in_ethernet(const struct ids_frame *f)
{
	__be16 type = 0;
	u32 off = 12;

	for (u32 i = 0; i < 3; i++, off += 4) {
		if (!frame_load(f, off, &type, sizeof(type)))
			return 0;
		type = __builtin_bswap16(type);
		if (type != ETH_P_8021Q && type != ETH_P_8021AD)
			break;
	}
	return type == ETH_P_IP || type == ETH_P_IPV6 ? off + 2 : 0;
}

SEC("xdp")
int packet_in_xdp(struct xdp_md *ctx)
{
	void *first = (void *)(u64)ctx->data;
	struct packet_in_ev ev = {};
	u64 data = 0;
	u32 off;

	if (!ids_active())
		return XDP_PASS;
	bpf_probe_read_kernel(&data, sizeof(data), &first); /* the address without its type */
	ev.frame.data = data;
	ev.frame.len = (void *)(u64)ctx->data_end - first;
	off = packet_in_ethernet(&ev.frame);
	if (!off || !ids_packet_find(&ev.frame, &ev.p, off))
		return XDP_PASS;
	return run_packet_in(&ev, ids_hook_packet_in_xdp, IDS_EV_DENY) ? XDP_DROP : XDP_PASS;
}
