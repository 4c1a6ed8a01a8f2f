// Package outreach is what reaches people at a distance: leaflets, broadcasts,
// articles. Its numbers are estimates and say how they were made.
//
// It will own pieces, channels and the method behind each estimate. For now it
// has its kind of fact; reach never mixes with direct service.
//
// The rules it carries: 民政部令第67号 (in force 2021-02-01) article 3: records are
// true and accurate, so an estimate is marked as one, its method in note.
//
// It is on floor 3, above survey.
package outreach
