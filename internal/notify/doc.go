// Package notify tells people things: by SMS, WeChat, e-mail and in their inbox.
//
// A message is written in the transaction of what it is about ([Notify.Enqueue]):
// what is rolled back is never sent, what is committed is not forgotten. Its
// words, and a phone given with it, are sealed under a key of its own, which is
// destroyed when it has ended. To whom it goes is looked up only when it is
// sent ([Book]), so that whoever has left or changed their phone is not written
// to at the old one. Templates are fixed; links are fixed paths and carry
// nobody's data.
//
// # Never twice
//
// No provider here promises to recognise a message it has had already. So the
// attempt is committed before the provider is called, and whatever is not a
// clear answer makes the message's state unknown, which no worker sends again:
//
//	        ┌──────── refused for now, or surely not sent ────────┐
//	        ▼                                                     │
//	     waiting ── attempt committed ──▶ sending ── accepted ──▶ sent
//	      │  ▲                             │   │
//	too   │  │                             │   └─ refused ──▶ next channel, or failed
//	late  │  │                             │
//	      ▼  │                             └─ no clear answer, or the process died
//	 expired │                                          │
//	         │                                          ▼
//	         ├── the provider says: never had it ── unknown ── the provider says: had it ──▶ sent
//	         └── a person resends it (marked) ──────────┘
//
// A provider that can be asked ([Asker]) is asked after a quarter of an hour.
// Where it cannot, unknown is where the message stays, for all to see.
//
// # Peace
//
// Between 22:00 and 7:00 only the urgent goes out; so with what is over a
// person's daily budget, which waits for the next morning. What has become
// pointless by then expires.
//
// It owns the tables notify_*. It is on floor 1 and imports store, vault,
// rekey, retention and floor 0; the program wires it to people's phones.
package notify
