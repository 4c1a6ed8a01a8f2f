package main

// PlanCmd is linli plan: the planning engine on files of instances.
type PlanCmd struct {
	Assign    PlanAssignCmd    `cmd:"" help:"People to seats, or any minimum-cost flow, at the least cost, with its proof. 派人上岗。"`
	Route     PlanRouteCmd     `cmd:"" help:"Vehicles and walkers to stops. 排路线。"`
	Apportion PlanApportionCmd `cmd:"" help:"Goods to places by need, with its proof. 分配物资。"`
	Staff     PlanStaffCmd     `cmd:"" help:"Seats, shifts and people of a desk that answers calls. 热线排班。"`
	Pair      PlanPairCmd      `cmd:"" help:"Helpers to households for a term. 结对。"`
}
