package access

import "linli/internal/text"

// Role is a bundle of acts. An account holds roles by grants; what a role
// allows stands in table.go.
type Role string

// The roles. The last three are the three administrators of GB/T 22239-2019
// (system, security, audit): they never share a person.
const (
	Viewer      Role = "viewer"      // reads figures and released briefs
	Contributor Role = "contributor" // a district or unit that sends material
	Coordinator Role = "coordinator" // runs the front line, imports its records
	Editor      Role = "editor"      // 责编
	Checker     Role = "checker"     // 核稿
	Releaser    Role = "releaser"    // 签发
	Auditor     Role = "auditor"     // looks into the rows behind a figure
	SysAdmin    Role = "sysadmin"
	SecAdmin    Role = "secadmin"
	AuditAdmin  Role = "auditadmin"
)

var roles = []struct {
	role Role
	name text.Label
}{
	{Viewer, text.Label{Zh: "阅览", En: "viewer"}},
	{Contributor, text.Label{Zh: "供稿", En: "contributor"}},
	{Coordinator, text.Label{Zh: "统筹", En: "coordinator"}},
	{Editor, text.Label{Zh: "责编", En: "editor"}},
	{Checker, text.Label{Zh: "核稿", En: "checker"}},
	{Releaser, text.Label{Zh: "签发", En: "releaser"}},
	{Auditor, text.Label{Zh: "核查", En: "auditor"}},
	{SysAdmin, text.Label{Zh: "系统管理员", En: "system administrator"}},
	{SecAdmin, text.Label{Zh: "安全管理员", En: "security administrator"}},
	{AuditAdmin, text.Label{Zh: "审计管理员", En: "audit administrator"}},
}

// Roles lists the roles in the order they are shown.
func Roles() []Role {
	out := make([]Role, len(roles))
	for i, r := range roles {
		out[i] = r.role
	}
	return out
}

// Known reports whether the role exists.
func (r Role) Known() bool { return r.Name() != text.Label{} }

// Name is what people call the role; empty for an unknown one.
func (r Role) Name() text.Label {
	for _, known := range roles {
		if known.role == r {
			return known.name
		}
	}
	return text.Label{}
}

// administrator reports whether the role is one of the three that never share
// a person, with each other or with any other role.
func (r Role) administrator() bool {
	return r == SysAdmin || r == SecAdmin || r == AuditAdmin
}
