// Package pair finds helpers for households.
package pair
