// Package webtest is what tests of services and their pages stand on: a house
// with real rooms below (log, register, access, organisations, people) over a
// real database, volunteers made up for it, the whole web face with the
// services under test, visitors without script, and Chromium.
//
// Only tests import it.
package webtest
