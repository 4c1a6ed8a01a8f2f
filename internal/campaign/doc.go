// Package campaign keeps under which banner and where work is done: campaigns
// and actions, projects, and service points.
//
// It owns the tables campaigns, actions, projects and sites. What counts in
// figures (a site's kind and place; a project's campaign, action and organisation)
// goes to the register in the same transaction. It writes no fact of its own: a
// post that is opened is a fact of duty.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, 2017) article 12: whoever recruits
// tells what the work is and its risks; 北京市志愿服务促进条例 (in force 2021-03-01)
// article 27 on service stations.
//
// It is on floor 3, above people.
package campaign
