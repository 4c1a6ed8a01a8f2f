package training_test

import (
	"net/http"
	"strings"
	"testing"
)

// call calls an operation as an account and reads the answer into out.
func (r *rig) call(account, method, path, body string, want int, out any) {
	r.t.Helper()
	r.Call(r.t, r.Training, account, method, path, body, want, out)
}

// A program of the city's announces a session, records who was there, and asks
// who may take a post.
func TestAPI(t *testing.T) {
	r := newRig(t, "")
	people := r.Persons("", "甲一", "乙二")
	var courses struct{ Items []struct{ Key string } }
	r.call("worker", http.MethodGet, "/courses", "", 200, &courses)
	if len(courses.Items) != 1 || courses.Items[0].Key != "protection" {
		t.Errorf("courses %+v", courses)
	}
	session := `{"id":"session-api-1","course":"protection","place":"110105001024","venue":"活动室","start":"2020-03-05T09:00:00+08:00",
		"end":"2020-03-05T11:00:00+08:00","capacity":20,"trainer":"周老师"}`
	r.call("worker", http.MethodPost, "/training-sessions", session, 201, nil)
	r.call("worker", http.MethodPost, "/training-sessions", session, 201, nil)
	r.call("viewer", http.MethodPost, "/training-sessions", session, 403, nil)
	r.call("worker", http.MethodPost, "/training-sessions", strings.Replace(session, "110105001024", "999999", 1), 422, nil)
	mark := `{"state":"passed","persons":["` + people[0] + `"]}`
	r.call("worker", http.MethodPost, "/training-sessions/session-api-1/attendance", mark, 204, nil)
	var settled struct{ Written int }
	r.call("worker", http.MethodPost, "/training-sessions/session-api-1/settlement", "", 200, &settled)
	var passed struct{ Passed []string }
	r.call("worker", http.MethodPost, "/courses/protection/passes/query", `{"persons":["`+strings.Join(people, `","`)+`"]}`, 200, &passed)
	if settled.Written != 1 || len(passed.Passed) != 1 || passed.Passed[0] != people[0] {
		t.Errorf("settled %+v, passed %+v", settled, passed)
	}
	var list struct {
		Items []struct{ Person, Until string }
	}
	r.call("worker", http.MethodGet, "/courses/protection/passes?on=2020-03-06", "", 200, &list)
	if len(list.Items) != 1 || list.Items[0].Until != "2020-09-01" {
		t.Errorf("passes %+v", list)
	}
	r.call("worker", http.MethodGet, "/courses/none/passes", "", 404, nil)
	r.call("viewer", http.MethodGet, "/courses/protection/passes", "", 403, nil)
	var attendance struct {
		Items []struct {
			Name     string
			Recorded bool
		}
	}
	r.call("worker", http.MethodGet, "/training-sessions/session-api-1/attendance", "", 200, &attendance)
	if len(attendance.Items) != 1 || attendance.Items[0].Name != "甲*" || !attendance.Items[0].Recorded {
		t.Errorf("attendance %+v", attendance)
	}
}
