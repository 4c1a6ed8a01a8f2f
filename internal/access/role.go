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
	Worker      Role = "worker"      // community worker: registers, knows names
	Organiser   Role = "organiser"   // speaks for an organisation or team
	Verifier    Role = "verifier"    // confirms credentials
	Branch      Role = "branch"      // the community's party branch
	Editor      Role = "editor"      // 责编
	Checker     Role = "checker"     // 核稿
	Releaser    Role = "releaser"    // 签发
	Auditor     Role = "auditor"     // looks into the rows behind a figure
	DataOfficer Role = "dataofficer" // 个人信息保护负责人, PIPL article 52
	SysAdmin    Role = "sysadmin"
	SecAdmin    Role = "secadmin"
	AuditAdmin  Role = "auditadmin"

	// Emergency is held for at most MaxGlass on one thing, by breaking the
	// glass; it is never granted otherwise and is not in Roles.
	Emergency Role = "emergency"
)

var roles = []struct {
	role Role
	name text.Label
}{
	{Viewer, text.Label{Zh: "阅览", En: "viewer"}},
	{Contributor, text.Label{Zh: "供稿", En: "contributor"}},
	{Coordinator, text.Label{Zh: "统筹", En: "coordinator"}},
	{Worker, text.Label{Zh: "社区工作者", En: "community worker"}},
	{Organiser, text.Label{Zh: "组织负责人", En: "organiser"}},
	{Verifier, text.Label{Zh: "资质核验", En: "verifier"}},
	{Branch, text.Label{Zh: "社区党组织", En: "party branch"}},
	{Editor, text.Label{Zh: "责编", En: "editor"}},
	{Checker, text.Label{Zh: "核稿", En: "checker"}},
	{Releaser, text.Label{Zh: "签发", En: "releaser"}},
	{Auditor, text.Label{Zh: "核查", En: "auditor"}},
	{DataOfficer, text.Label{Zh: "个人信息保护负责人", En: "data protection officer"}},
	{SysAdmin, text.Label{Zh: "系统管理员", En: "system administrator"}},
	{SecAdmin, text.Label{Zh: "安全管理员", En: "security administrator"}},
	{AuditAdmin, text.Label{Zh: "审计管理员", En: "audit administrator"}},
}

var emergencyName = text.Label{Zh: "应急查看", En: "emergency look"}

// Roles lists the roles that can be granted, in the order they are shown.
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
	if r == Emergency {
		return emergencyName
	}
	for _, known := range roles {
		if known.role == r {
			return known.name
		}
	}
	return text.Label{}
}

// Administrator reports whether the role is one of the three that never share
// a person, with each other or with any other role.
func (r Role) Administrator() bool {
	return r == SysAdmin || r == SecAdmin || r == AuditAdmin
}

// Guarded reports whether whoever holds the role must sign in with two
// factors: the administrators, and all who may see what is sealed or decide
// as the second person.
func (r Role) Guarded() bool {
	if r.Administrator() || r == Emergency {
		return true
	}
	for _, act := range r.Acts() {
		if act.Sealed() {
			return true
		}
	}
	for _, second := range approvers {
		for _, role := range second {
			if role == r {
				return true
			}
		}
	}
	return false
}
