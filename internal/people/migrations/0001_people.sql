-- Who serves. Names stand in the clear and are shown masked; what only a few
-- may see is sealed under the person's own key, which is wrapped in vault_key.
-- Empty blobs are not given. id_index and phone_index are blind indexes.
CREATE TABLE people (
	person text NOT NULL,
	name text NOT NULL,
	sex bigint NOT NULL,
	birth {{blob}} NOT NULL,
	birth_month bigint NOT NULL,
	id_type text NOT NULL,
	id_number {{blob}} NOT NULL,
	id_index {{blob}} NOT NULL,
	phone {{blob}} NOT NULL,
	phone_index {{blob}} NOT NULL,
	vault_key {{blob}} NOT NULL,
	home text NOT NULL,
	party bigint NOT NULL,
	employer text NOT NULL,
	skills text NOT NULL,
	languages text NOT NULL,
	state text NOT NULL,
	merged_into text NOT NULL,
	content {{blob}} NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};
