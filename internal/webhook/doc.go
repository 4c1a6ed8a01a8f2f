// Package webhook tells other programs of the city that something happened:
// that facts were appended, a brief was released, corrected or withdrawn, a
// person confirmed.
//
// What is sent is thin and holds nobody's data: numbers, kinds and divisions.
// Whoever wants to know more asks the API with a token that may see it.
//
// A delivery is a row, written in the transaction of what it is about
// ([Hooks.Announce]) or, for facts, by following the log from a place that each
// subscription keeps. It is sent as Standard Webhooks has it (webhook-id,
// webhook-timestamp, webhook-signature: HMAC-SHA256 over id.timestamp.body),
// again after growing pauses for about three days, and then stands as failed. A
// receiver may get a message twice and tells it by its id.
//
// Nothing is sent to an address inside the network unless the operator allows
// it, whatever a name resolves to; redirects are not followed.
//
// It owns the tables webhook and webhook_delivery. It is on floor 3 and imports
// what lies below.
package webhook
