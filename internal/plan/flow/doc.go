// Package flow solves minimum-cost flow problems.
package flow
