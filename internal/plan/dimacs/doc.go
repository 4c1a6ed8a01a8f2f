// Package dimacs reads and writes minimum-cost flow problems in the format of
// the first DIMACS implementation challenge (1991), so that an instance of ours
// can be given to any other solver and one of theirs to us.
//
// A problem is text, one item a line:
//
//	c  anything                          a comment
//	p min NODES ARCS                     the size, before all but comments
//	n NODE SUPPLY                        a node that sends (or, negative, takes) flow
//	a FROM TO LOW CAPACITY COST          an arc and its cost for one unit
//
// Nodes are numbered from 1; a node without a line has supply 0. A negative
// capacity means unbounded, as in the challenge's own generator. A solution is
//
//	s COST                               its cost
//	f FROM TO FLOW                       an arc that carries flow
//
// The reader keeps an instance narrow: a column whose values are all the same
// takes no memory, any other one, two, four or eight bytes a value, whichever
// holds its largest, so that seventeen million arcs are read into some 200 MB.
//
// Package dimacs imports nothing of the project.
package dimacs
