// Package api mounts the operations of all services under /api/v1, with those
// of the rooms that are no services (figures, the log, imports, access, jobs),
// and shows the reference made of them at /api/.
//
// It has no rule of its own: every operation calls what the pages call. The
// OpenAPI document is made of the handlers' types; a golden test keeps it, so
// that a change of the contract is seen. What operations share is package rest.
//
// It owns no data. It is on floor 5 and may import what lies below, and web for
// the sources its pages read.
package api
