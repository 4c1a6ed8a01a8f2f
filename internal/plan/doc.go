// Package plan is the roof over the planning engine; it holds no code. The
// packages below it are pure functions, useful on their own as a library:
// instance in, plan and proof of quality out, no I/O, no globals, no clock,
// bounded by a context and by a number of iterations, and the same plan for the
// same instance, seed and iterations.
//
//	assign     people to seats: exact, with prices that prove it, and mended in microseconds
//	roster     people to the shifts of a week, with rest between them, at a proven distance from the best
//	pair       helpers to households or children
//	route      vehicles and walkers
//	apportion  goods to places
//	staff      desks that must answer
//	flow       any minimum-cost flow, on which others can stand
//	dimacs     the file format of such flows
//
// Every plan is checked, before it is returned or on demand, by a verifier that
// shares no code with the solver. A plan proposes; people accept.
//
// They import nothing of the project but each other.
package plan
