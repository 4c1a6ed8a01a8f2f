// Package photo takes the photographs that people send: a slip, a disinfected
// car, a gauge. It checks what they are by their heads, before anybody unpacks
// them, and marks them so that the same picture is known again.
//
// It owns no data: a service keeps its pictures itself. It is on floor 1 and may
// import page and floor 0.
package photo
