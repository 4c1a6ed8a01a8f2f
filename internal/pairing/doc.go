// Package pairing is the helper who goes with a child or a household for a while.
//
// It will own pairings, guardians' consents with their versions, and the record
// of each session. Its facts carry pseudonyms: a child is never named.
//
// The rules it carries: 未成年人保护法 articles 11, 62, 72 and 98: reporting harm,
// checking the records of those who work with children, a guardian's consent under
// 14; 未成年人网络保护条例 (in force 2024-01-01) article 36: staff's access to a minor's
// data is approved and logged.
//
// It is on floor 3, above meal.
package pairing
