// Package org keeps the organisations that bring volunteers, their teams, and
// the other names they go by.
//
// It owns the tables orgs, org_* and teams. What counts in figures (kind,
// parent, seat; a team's organisation) goes to the register in the same
// transaction. It writes no fact of its own. Organisations that volunteers and
// organisers propose (Proposals) have their pages and operations here; those of
// the directory are the shell's and Desk's.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, 2017) articles 6, 41 and 42: what
// a volunteer organisation is, and that residents' committees, organisers of
// public-benefit activities and public-service bodies may recruit by the same
// rules; GB 32100-2015 for the credit code.
//
// It is on floor 3, the first of its floor.
package org
