// Package rest is what the operations of the API share, as package page is what
// the pages share: the place where a service declares an operation with the act
// it needs, whose token a call carries, idempotency, cursors, revisions, and how
// a fault is said.
//
// A service declares its operations in its file api.go:
//
//	func (d *Duty) Operations(api *rest.API) {
//		api.Group("duty", text.Label{Zh: "值守", En: "Duty"})
//		rest.Get(api, "/duty/shifts", rest.Op{
//			ID: "list-shifts", Act: access.DutyRead,
//			Name: text.Label{Zh: "列出班次", En: "List shifts"},
//		}, d.listShifts)
//	}
//
// A handler takes what was sent as a struct (see [Get]) and returns what is
// answered; it calls the same functions of its room as the pages do and has no
// rule of its own. [page.Actor] and [page.Who] say whose call it is. The OpenAPI
// document is made of those types and of nothing else.
//
// Whatever an operation does is done as the account of the token, cut down to
// what the token is for, with rights that are read at every call.
//
// It owns the table rest_reply: what was answered to a call with an
// Idempotency-Key, sealed, for a day. It is on floor 1 and imports store, vault,
// access, page, rekey, retention and floor 0. internal/api mounts it.
package rest
