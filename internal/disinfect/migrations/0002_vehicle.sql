-- A job may be of a vehicle: after a ride it must not set out without one.
ALTER TABLE disinfect_job ADD COLUMN vehicle text NOT NULL DEFAULT '';

CREATE INDEX disinfect_job_vehicle ON disinfect_job (vehicle, ended_at) WHERE vehicle <> '';
