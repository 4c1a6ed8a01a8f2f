// Package fault says what stands against something a person asked for: of
// which kind it is, which field of their form it is about, and in both
// languages what they can do about it.
//
// A service returns faults; pages and the API turn them into a status and
// words, each in one place, so that no service knows about HTTP. Errors that
// are nobody's fault but ours are ordinary errors.
//
// It owns no data, is on floor 0 and imports text.
package fault
