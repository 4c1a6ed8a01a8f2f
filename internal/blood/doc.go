// Package blood is the blood drive: appointments and what the blood station
// confirms.
//
// It will own drives, appointments and confirmations: date, kind, millilitres.
// No result of screening is ever kept. Its facts carry pseudonyms.
//
// The rules it carries: 献血法 articles 2 and 9 (18 to 55 years, 200 ml and at most
// 400 ml, six months between) and GB 18467-2011; the city's regulation on the names
// of donors, which need consent. Giving blood is not service time; helping at the
// site is.
//
// It is on floor 3, above supply.
package blood
