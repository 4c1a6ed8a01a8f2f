// Package request is the resident who asks for help, and the visit that answers.
//
// It will own requests, their states and clocks, and the answer. For now it has
// its kind of fact.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, 2017) article 13, who is in need
// may apply and is answered promptly, and article 21, the privacy of the served;
// 北京市接诉即办工作条例 (2021) for the clocks of a request.
//
// It is on floor 3, above gate.
package request
