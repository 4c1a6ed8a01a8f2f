// Package training says who may serve at what: courses, exams, qualifications.
//
// It will own courses, sessions, exam results and qualifications with their
// expiry, and answer whether a person may take a post. For now it has its kind
// of fact, so that training records can be imported.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, 2017) article 16, training
// where a post needs special skills and a lawful qualification where one is
// required; 民政部令第67号 (in force 2021-02-01) article 8, what a record of training
// says: name, main content, hours of study, provider, date.
//
// It is on floor 3, above campaign.
package training
