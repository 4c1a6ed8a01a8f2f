// Package survey is the round from door to door: households and records surveyed.
//
// It will own survey forms, rounds and their answers, behind a retention clock.
// For now it has its kind of fact, which says that a record was made and nothing
// of what it says.
//
// The rules it carries: only what is needed is asked (个人信息保护法 article 6, in force
// 2021-11-01), and 传染病防治法 (2013 text) in the reference month.
//
// It is on floor 3, above disinfect.
package survey
