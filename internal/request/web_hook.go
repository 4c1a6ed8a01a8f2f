package request

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"linli/internal/fault"
	"linli/internal/page"
)

// The headers of a signed message, to and from the centre of 12345.
const (
	headerTime      = "Linli-Time"      // Unix seconds
	headerSignature = "Linli-Signature" // see Signature
)

// hook takes a work order. POST /hooks/12345
func (r *Requests) hook(w http.ResponseWriter, req *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, MaxIncoming+1))
	if err != nil {
		return fault.New(fault.Invalid, msgHookSize)
	}
	o, err := r.Receive(req.Context(), req.Header.Get(headerTime), req.Header.Get(headerSignature), body)
	w.Header().Set("Content-Type", "application/json")
	if found := fault.Find(err); len(found) > 0 {
		answer, err := json.Marshal(map[string]string{"error": found.Error(), "message": found[0].Words.Zh})
		if err != nil {
			return fmt.Errorf("answer the centre: %w", err)
		}
		return page.Send(w, req, found[0].Kind.Status(), answer)
	}
	if err != nil {
		return err
	}
	answer, err := json.Marshal(map[string]any{"order": o.Number, "version": o.Version, "state": o.State, "unit": o.Unit})
	if err != nil {
		return fmt.Errorf("answer the centre: %w", err)
	}
	return page.Send(w, req, http.StatusOK, answer)
}
