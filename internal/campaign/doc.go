// Package campaign keeps under which banner and where work is done: campaigns
// and actions, projects with what they promise, and service points.
//
// It owns the tables campaigns, actions, projects, sites, project_* and site_*.
// They are filled from files ([Campaigns.ProjectTable], [Campaigns.SiteTable])
// and at the desk ([Desk]). What counts in figures (a site's kind and place; a
// project's campaign, action and organisation) goes to the register in the same
// transaction. It writes no fact of its own: a post that is opened is a fact of
// duty.
//
// A project says what is done, the risks and the protection; where the law asks
// for one, it has an agreement, in versions, and each volunteer's acceptance is
// kept with its version. Somebody else than its author approves it; a change of
// what volunteers rely on takes it back to waiting.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 12:
// whoever recruits tells what the work is and its risks; 14: agreement; 17:
// insurance before dangerous service; 北京市志愿服务促进条例 (2020 text, in force
// 2021-03-01) article 18: written agreement over one month or with high risk; 27:
// service stations.
//
// It is on floor 3, above people.
package campaign
