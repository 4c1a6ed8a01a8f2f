// Package disinfect is the disinfection job: where, how large, with what, how
// strong, how long, by whom and how protected.
//
// A job is planned with its agent and target strength, and the room works out
// how much of the stock goes into how much water; what would harm people is
// refused (Rules.Never), not warned about. Whoever did it says what was really
// used, somebody else looks, and then it is a fact (kind disinfect).
//
// It owns the tables disinfect_*. Agents, strengths, times and what never to do
// are data with their source and the day from which they hold (data/rules.json),
// since guidance changes within weeks; nothing of it is code.
//
// The rules it carries: 消毒剂使用指南, 国卫办监督函〔2020〕147号 (2020-02-18), for strengths
// and contact times, and 五加强七不宜 for what not to spray; 民办发〔2020〕11号 for the
// protection of volunteers.
//
// It is on floor 3, above request.
package disinfect
