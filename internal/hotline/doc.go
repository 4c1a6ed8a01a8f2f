// Package hotline is the counselling line: seats, sessions and answers.
//
// It will own seats, shifts, sessions with their levels of risk, sealed notes and
// follow-ups. Its facts carry pseudonyms, and nothing of the caller.
//
// The rules it carries: 肺炎机制发〔2020〕8号, 18号 and 24号 (January and February 2020):
// the four groups of callers, two seats and 24 hours a line, supervised and
// qualified helpers; 精神卫生法 article 23: counsellors neither diagnose nor treat, and
// keep confidences.
//
// It is on floor 3, above pairing.
package hotline
