// Package disinfect is the disinfection job: where, with what, how strong.
//
// It will own jobs with area, agent, lot, strength, contact minutes and operator.
// For now it has its kind of fact.
//
// The rules it carries: 消毒剂使用指南, 国卫办监督函〔2020〕147号 (2020-02-18): strengths and
// contact times, and what not to spray.
//
// It is on floor 3, above convoy.
package disinfect
