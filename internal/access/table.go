package access

import "slices"

// Act is something an actor does or looks at, written room.verb.
type Act string

// The acts known so far. A room that brings a new kind of work adds its acts
// here, so that the whole of who-may-do-what is read on one page.
const (
	FigureRead Act = "figure.read" // values, definitions, breakdowns
	FactRead   Act = "fact.read"   // the rows behind a value
	Import     Act = "import"      // load facts and registers

	BriefRead       Act = "brief.read" // drafts too
	BriefContribute Act = "brief.contribute"
	BriefEdit       Act = "brief.edit"
	BriefCheck      Act = "brief.check" // check, confirm findings, return
	BriefRelease    Act = "brief.release"
	BriefWithdraw   Act = "brief.withdraw"
	BriefDistribute Act = "brief.distribute"
	BriefSeries     Act = "brief.series" // masthead, lists, last numbers

	PersonRegister Act = "person.register" // for somebody else; a shell until confirmed
	PersonRead     Act = "person.read"     // names and numbers masked
	PersonOpen     Act = "person.open"     // phone and address in clear
	PersonNumber   Act = "person.number"   // identity number in clear
	PersonEdit     Act = "person.edit"
	PersonMerge    Act = "person.merge"  // and un-merge
	PersonErase    Act = "person.erase"  // destroys keys
	PersonExport   Act = "person.export" // a list that leaves the house
	PartyRead      Act = "party.read"    // party membership of named people

	CredentialRecord Act = "credential.record"
	CredentialVerify Act = "credential.verify" // never by whoever recorded it

	OrgRead  Act = "org.read"
	OrgEdit  Act = "org.edit"
	OrgAdmit Act = "org.admit" // check and admit an organisation

	ServiceRecord  Act = "service.record"
	ServiceApprove Act = "service.approve" // never by whoever recorded it

	// ServiceOwn is what the volunteer behind an account does for themself by a
	// program: sign up, tap in and out, object, help. Pages ask for no act there;
	// a token is for it or is not.
	ServiceOwn Act = "service.own"

	DutyRead    Act = "duty.read"    // rosters and coverage, names masked
	DutyPlan    Act = "duty.plan"    // projects, posts and shifts
	DutyApprove Act = "duty.approve" // a project, never by whoever wrote it
	DutyFill    Act = "duty.fill"    // offer a seat to somebody, propose, refuse, write to those on a shift
	DutyRules   Act = "duty.rules"   // the city's limits: hours, rest, time to answer

	ExchangeRead Act = "exchange.read" // what goes to the city's register and what it answers, names masked
	ExchangeMap  Act = "exchange.map"  // registers, their columns, their answers

	TrainingRead    Act = "training.read"    // who passed what
	TrainingAuthor  Act = "training.author"  // write courses
	TrainingPublish Act = "training.publish" // never by whoever wrote it
	TrainingHold    Act = "training.hold"    // announce sessions, take attendance

	CertificateIssue  Act = "certificate.issue"  // for a volunteer who asks at the desk
	CertificateRevoke Act = "certificate.revoke" // and issue anew

	RequestRead     Act = "request.read"     // the queue, masked
	RequestRecord   Act = "request.record"   // ask for somebody else
	RequestSchedule Act = "request.schedule" // the residents' committee's word
	RequestDispatch Act = "request.dispatch" // call, assign and take away helpers
	RequestOpen     Act = "request.open"     // phone and address in clear
	RequestClose    Act = "request.close"    // confirm, call back, join, refuse, stop
	RequestOrder    Act = "request.order"    // accept or object to a 12345 order
	RequestReview   Act = "request.review"   // dispatch orders, decide on objections
	RequestRound    Act = "request.round"    // rounds of visits and calls
	FamilyKeep      Act = "family.keep"      // look after needs of medics' families: by alias, never an address
	ErrandOrder     Act = "errand.order"     // for somebody else
	ErrandRead      Act = "errand.read"      // what was bought and paid, accounts masked
	ErrandReceive   Act = "errand.receive"   // goods at the gate, money into the community's box
	ErrandSettle    Act = "errand.settle"    // disputes, never by who ordered or helped
	ErrandFloat     Act = "errand.float"     // give out, take back and count floats

	DisinfectPlan  Act = "disinfect.plan"
	DisinfectRead  Act = "disinfect.read"
	DisinfectCheck Act = "disinfect.check" // never by whoever did it

	ConvoyRead    Act = "convoy.read"    // vehicles, drivers and trips, masked
	ConvoyFleet   Act = "convoy.fleet"   // enter vehicles, see plates
	ConvoyConfirm Act = "convoy.confirm" // papers were seen; never one's own
	ConvoyBook    Act = "convoy.book"    // a ride for somebody who phones, and a seat for them
	ConvoyPlan    Act = "convoy.plan"    // shared rides, goods
	ConvoyCheck   Act = "convoy.check"   // it was made; never by who drove
	ConvoyPay     Act = "convoy.pay"     // repay slips of costs; never one's own

	Notify  Act = "notify.send"
	Destroy Act = "retention.destroy" // what "end of event" lists
	Hold    Act = "retention.hold"    // keep from being destroyed; a second person confirms and lets go

	Grant      Act = "access.grant"
	Delegate   Act = "access.delegate" // pass on what one holds
	Decide     Act = "access.decide"   // see and decide what waits for a second person
	BreakGlass Act = "access.break-glass"
	AuditRead  Act = "access.audit"
	AuditCut   Act = "access.audit-cut" // what is older than MinAuditMonths
	Token      Act = "api.token"
	Operate    Act = "system.operate" // backup, restore, settings
)

// What is recorded of signing in; nobody needs a right for it.
const (
	SignedIn  Act = "signin.enter"
	FactorSet Act = "signin.factor" // password or second factor set or removed
	SignedOut Act = "signin.revoke" // a session ended by its holder
)

// table is the decision table: what each role may do. A role that is not
// listed for an act may not do it.
var table = map[Act][]Role{
	FigureRead: {Viewer, Contributor, Coordinator, Worker, Organiser, Editor, Checker, Releaser, Auditor, DataOfficer},
	FactRead:   {Auditor},
	Import:     {Coordinator},

	BriefRead:       {Viewer, Editor, Checker, Releaser, Auditor},
	BriefContribute: {Contributor, Coordinator, Editor},
	BriefEdit:       {Editor},
	BriefCheck:      {Checker},
	BriefRelease:    {Releaser},
	BriefWithdraw:   {Releaser},
	BriefDistribute: {Editor, Releaser},
	BriefSeries:     {Editor},

	// Identity stays low: the community and the organisation know names, the
	// district sees them masked, the city sees numbers.
	PersonRegister: {Worker, Organiser, Coordinator},
	PersonRead:     {Worker, Organiser, Coordinator, Verifier, DataOfficer},
	PersonOpen:     {Worker, Emergency},
	PersonNumber:   {Worker, Emergency},
	PersonEdit:     {Worker},
	PersonMerge:    {Coordinator},
	PersonErase:    {DataOfficer},
	PersonExport:   {Worker, Coordinator},
	PartyRead:      {Branch},

	CredentialRecord: {Worker, Organiser, Coordinator},
	CredentialVerify: {Worker, Verifier},

	OrgRead:  {Viewer, Worker, Organiser, Coordinator, Verifier, Auditor, DataOfficer},
	OrgEdit:  {Organiser, Coordinator},
	OrgAdmit: {Coordinator},

	ServiceRecord:  {Worker, Organiser, Coordinator},
	ServiceApprove: {Worker, Organiser, Coordinator},
	// Whoever has an account may also be a volunteer; the accounts of the three
	// administrators are for administering.
	ServiceOwn: {Viewer, Contributor, Coordinator, Worker, Organiser, Verifier, Branch, Editor, Checker, Releaser, Auditor, DataOfficer},

	DutyRead:    {Worker, Organiser, Coordinator},
	DutyPlan:    {Worker, Organiser, Coordinator},
	DutyApprove: {Coordinator},
	DutyFill:    {Worker, Organiser, Coordinator},
	DutyRules:   {Coordinator},

	ExchangeRead: {Worker, Coordinator},
	ExchangeMap:  {Coordinator},

	TrainingRead:    {Worker, Organiser, Coordinator, Verifier},
	TrainingAuthor:  {Organiser, Coordinator},
	TrainingPublish: {Coordinator},
	TrainingHold:    {Worker, Organiser, Coordinator},

	CertificateIssue:  {Worker, Coordinator},
	CertificateRevoke: {Worker, Coordinator},

	RequestRead:     {Worker, Organiser, Coordinator},
	RequestRecord:   {Worker, Organiser, Coordinator},
	RequestSchedule: {Worker},
	RequestDispatch: {Worker, Coordinator},
	RequestOpen:     {Worker, Emergency},
	RequestClose:    {Worker, Coordinator},
	RequestOrder:    {Worker},
	RequestReview:   {Coordinator},
	RequestRound:    {Worker, Organiser},
	FamilyKeep:      {Coordinator},
	ErrandOrder:     {Worker, Organiser},
	ErrandRead:      {Worker, Organiser, Coordinator},
	ErrandReceive:   {Worker},
	ErrandSettle:    {Worker, Coordinator},
	ErrandFloat:     {Worker},

	DisinfectPlan:  {Worker, Organiser},
	DisinfectRead:  {Worker, Organiser, Coordinator},
	DisinfectCheck: {Worker, Coordinator},

	ConvoyRead:    {Worker, Organiser, Coordinator},
	ConvoyFleet:   {Worker, Organiser},
	ConvoyConfirm: {Worker, Coordinator},
	ConvoyBook:    {Worker, Organiser, Coordinator},
	ConvoyPlan:    {Organiser, Coordinator},
	ConvoyCheck:   {Worker, Coordinator},
	ConvoyPay:     {Worker, Coordinator},

	Notify:  {Worker, Organiser, Coordinator},
	Destroy: {DataOfficer},
	Hold:    {DataOfficer, SecAdmin},

	Grant:      {SecAdmin},
	Delegate:   {Coordinator, Organiser},
	Decide:     {DataOfficer, SysAdmin, SecAdmin, AuditAdmin},
	BreakGlass: {Worker, Coordinator},
	AuditRead:  {AuditAdmin},
	AuditCut:   {AuditAdmin},
	Token:      {SecAdmin},
	Operate:    {SysAdmin},
}

// approvers are the roles that decide, as a second person, on an act that
// never happens on one person's word alone (OWASP ASVS 5.0 V2.3.5). Of
// grants only those of an administrator's or the data officer's role wait.
var approvers = map[Act][]Role{
	Grant:        {SysAdmin, SecAdmin, AuditAdmin},
	PersonExport: {DataOfficer},
	PersonErase:  {DataOfficer, SecAdmin},
	Destroy:      {DataOfficer, SecAdmin},
	BreakGlass:   {DataOfficer},
	AuditCut:     {SecAdmin},
}

// Purpose is a reason for a look at what is sealed.
type Purpose string

// The purposes. What was collected for one is not opened for another (PIPL
// article 6).
const (
	Contact   Purpose = "contact"   // reach somebody about a duty
	CheckID   Purpose = "check-id"  // compare with a document shown
	Twins     Purpose = "twins"     // decide whether two records are one person
	OwnWish   Purpose = "own-wish"  // the person asked
	Rescue    Purpose = "rescue"    // life or health in danger, PIPL article 13
	Rows      Purpose = "check-row" // compare a record with its evidence
	PartyWork Purpose = "party-work"
	// CityRegister is handing service on to the register that its insurance and
	// star levels rest on.
	CityRegister Purpose = "city-register"
)

// sealed are the acts that show what is sealed, and the purposes that each is
// for.
var sealed = map[Act][]Purpose{
	PersonOpen:   {Contact, Twins, OwnWish, Rescue},
	PersonNumber: {CheckID, Twins, OwnWish, Rescue},
	PartyRead:    {PartyWork},
	PersonExport: {Contact, OwnWish, Rows, CityRegister},
	BreakGlass:   {Rescue, Contact},
	// Of a need: to ring back and to print the day's list, or to save a life.
	RequestOpen: {Contact, OwnWish, Rescue},
	// The sheet bears the name and, if wished, the identity number.
	CertificateIssue: {OwnWish},
}

// Acts lists all acts in alphabetical order.
func Acts() []Act {
	out := make([]Act, 0, len(table))
	for act := range table {
		out = append(out, act)
	}
	slices.Sort(out)
	return out
}

// Acts lists what the role may do, in alphabetical order.
func (r Role) Acts() []Act {
	var out []Act
	for act, allowed := range table {
		if slices.Contains(allowed, r) {
			out = append(out, act)
		}
	}
	slices.Sort(out)
	return out
}

// Sealed reports whether the act shows what is sealed, and so needs a purpose
// and two factors.
func (a Act) Sealed() bool { return len(sealed[a]) > 0 }

// Purposes are the reasons the act may be done for; nil for an act that is not
// sealed, whose purpose may be any words.
func (a Act) Purposes() []Purpose { return slices.Clone(sealed[a]) }

// Approvers are the roles one of which must agree, as a second person; nil if
// one person is enough.
func (a Act) Approvers() []Role { return slices.Clone(approvers[a]) }
