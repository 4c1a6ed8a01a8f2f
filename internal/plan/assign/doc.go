// Package assign puts people into seats.
package assign
