// Package civil is the city's time: instants, the reporting day in
// Asia/Shanghai, the working-day calendar, age, and the clock that everything
// else is handed instead of reading the wall.
//
// It is on floor 0 and imports no other room.
package civil
