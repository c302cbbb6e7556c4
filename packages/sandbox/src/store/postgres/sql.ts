/**
 * All SQL of the store. It keeps to what PostgreSQL, CockroachDB, YugabyteDB and Aurora document in common: no
 * notifications, advisory locks, temporary tables, session state, sequences or procedural code. A test checks this.
 */

/**
 * The steps from an empty database to the current tables. `latchkey_schema.version` counts the completed steps. Never
 * edit a released step. Add a new one at the end. Some engines do not roll back the half of a step, so each statement can run
 * again.
 *
 * Ids come from `latchkey_counters`, since a sequence leaves gaps. `tree_id` is the account at the top of the account's
 * tree, so that a parent's list is one range of one index. `loads` counts the replacements of all data.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    "create table if not exists latchkey_accounts (id bigint primary key, name text not null, parent_id bigint)",
    `create table if not exists latchkey_users (id bigint primary key, account_id bigint not null, first_name text not null,
      last_name text not null, is_administrator boolean not null)`,
    `create table if not exists latchkey_keys (api smallint not null, id bigint not null, account_id bigint not null,
      tree_id bigint not null, name text not null, is_active boolean not null, created_at bigint not null,
      last_used_at bigint, hash bytea, last4 text, user_id bigint, is_legacy boolean, role_id bigint, acme text,
      primary key (api, id))`,
    "create unique index if not exists latchkey_keys_by_hash on latchkey_keys (hash, api)",
    "create index if not exists latchkey_keys_by_account on latchkey_keys (api, account_id, id)",
    "create index if not exists latchkey_keys_by_tree on latchkey_keys (api, tree_id, id)",
    "create index if not exists latchkey_keys_by_user on latchkey_keys (api, user_id, id) where user_id is not null",
    "create table if not exists latchkey_counters (api smallint primary key, last bigint not null, loads bigint not null default 0)",
    "insert into latchkey_counters (api, last) values (0, 0), (1, 0) on conflict (api) do nothing",
  ],
];

/** The columns of a key and their types, in the order in which a key is written. */
const keyTypes = {
  api: "int2",
  id: "int8",
  account_id: "int8",
  name: "text",
  is_active: "bool",
  created_at: "int8",
  last_used_at: "int8",
  hash: "bytea",
  last4: "text",
  user_id: "int8",
  is_legacy: "bool",
  role_id: "int8",
  acme: "text",
};
const keyColumns = Object.keys(keyTypes);
const withoutId = keyColumns.slice(2).join(", ");

/** Turns one array per column into rows. */
const unnest = (types: readonly string[]): string =>
  `unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")})`;
const givenKeys = unnest(Object.values(keyTypes));

/**
 * A statement for each API. `fields` lists the columns of a key of that API, from its id, in the order in which a key is
 * read. Each further column costs the server and the driver about 2 µs.
 */
const forEachApi = (
  statement: (api: number, fields: (alias: string) => string) => string,
): readonly string[] =>
  // Only CertCentral has the columns after `last4`.
  [9, keyColumns.length].map((end, api) =>
    statement(api, (alias) =>
      keyColumns
        .slice(1, end)
        .map((column) => (column === "hash" ? `encode(${alias}.hash, 'hex')` : `${alias}.${column}`))
        .join(", "),
    ),
  );
/** One column is read faster than many, since the driver reads a description of each. */
const json = (fields: string): string => `json_build_array(${fields})::text`;
const selectKeys = (filter: string): readonly string[] =>
  forEachApi(
    (api, fields) => `select ${json(fields("k"))} from latchkey_keys k where k.api = ${api} and ${filter}`,
  );
const list = (filter: string): readonly string[] =>
  selectKeys(`k.id > $1 and ${filter} order by k.id limit $2`);

const selectAccounts = "select id, name, parent_id from latchkey_accounts";
const selectUsers = "select id, account_id, first_name, last_name, is_administrator from latchkey_users";
/**
 * The statements of the requests. A key is found with its user, in CertCentral. `tree_id` is the parent of its account, or
 * the account itself, so that no account is read.
 */
export const findCaller: readonly string[] = forEachApi((api, fields) => {
  const join = (kind: string, user: string, key: string): string =>
    api === 1 ? `${kind} latchkey_users ${user} on ${user}.id = ${key}.user_id` : "";
  const owned = (key: string, user: string): string =>
    json(`${fields(key)}, ${key}.tree_id
      ${api === 1 ? `, ${user}.account_id, ${user}.first_name, ${user}.last_name, ${user}.is_administrator` : ""}`);
  return `select ${owned("k", "u")}, ${owned("s", "v")} from latchkey_keys k ${join("join", "u", "k")}
    left join latchkey_keys s on s.api = k.api and s.id = $2 ${join("left join", "v", "s")}
    where k.hash = $1 and k.api = ${api}`;
});
export const findKey: readonly string[] = selectKeys("k.id = $1");
export const findKeyByHash: readonly string[] = selectKeys("k.hash = $1");
export const holdsSecret: string = "select 1 from latchkey_keys where hash = any($1::bytea[]) limit 1";
export const findAccount: string = `${selectAccounts} where id = $1`;
export const findUsers: string = `${selectUsers} where id = any($1::int8[])`;
export const isEmpty: string = "select 1 from latchkey_accounts limit 1";
export const account: readonly string[] = list("k.account_id = $3");
export const tree: readonly string[] = list("k.tree_id = $3");
export const userInAccount: readonly string[] = list("k.account_id = $3 and k.user_id = $4");
export const userInTree: readonly string[] = list("k.tree_id = $3 and k.user_id = $4");
// Creates the valid keys of a batch, and returns the position and the id of each. A rejected key takes no id. The scalar
// subquery looks up each hash in the index. A join, planned while the table is empty, would read the whole table. If a load
// ends while the update waits for its counter, the accounts that were found may be gone. Then `loads` differs, and the update
// finds no row.
export const create: string = `with
    given as (select *, row_number() over (partition by api, hash order by position) as twin
      from ${givenKeys} with ordinality as g(${keyColumns.join(", ")}, position)),
    valid as (
      select g.*, coalesce(a.parent_id, a.id) as tree_id,
        row_number() over (partition by g.api order by g.position) as place
      from given g join latchkey_accounts a on a.id = g.account_id left join latchkey_users u on u.id = g.user_id
      where (g.user_id is null or u.id is not null)
        and (select k.id from latchkey_keys k where k.hash = g.hash and k.api = g.api) is null
        and (g.hash is null or g.twin = 1)),
    counted as (select v.api, l.loads, count(*) as many from valid v join latchkey_counters l on l.api = v.api
      group by v.api, l.loads),
    base as (update latchkey_counters c set last = c.last + n.many from counted n where c.api = n.api and c.loads = n.loads
      returning c.api, c.last - n.many as last),
    added as (insert into latchkey_keys (api, id, tree_id, ${withoutId})
      select v.api, b.last + v.place, v.tree_id, ${withoutId.replaceAll(/\w+/g, "v.$&")}
      from valid v join base b on b.api = v.api)
    select v.position, b.last + v.place from valid v join base b on b.api = v.api`;
export const update: string = `update latchkey_keys set name = coalesce($3, name),
    is_active = coalesce($4, is_active), role_id = coalesce($5, role_id)
    where api = $1 and id = $2 returning id`;
export const markUsed: string = `update latchkey_keys k set last_used_at = greatest(k.last_used_at, m.used_at)
    from unnest($2::int8[], $3::int8[]) as m(id, used_at)
    where k.api = $1 and k.id = m.id and (k.last_used_at is null or k.last_used_at < m.used_at)`;

/** The statements of a start, and of a change of all data. */
export const createSchema: string =
  "create table if not exists latchkey_schema (id smallint primary key, version bigint not null)";
export const addSchema: string =
  "insert into latchkey_schema (id, version) values (1, 0) on conflict (id) do nothing";
// Only one process holds the row at a time, until its transaction ends.
export const lockSchema: string = "select version from latchkey_schema where id = 1 for update";
export const setVersion: string = "update latchkey_schema set version = $1 where id = 1";
export const begin: string = "begin";
export const beginRead: string = "begin isolation level repeatable read read only";
export const commit: string = "commit";
export const setCounter: string = "update latchkey_counters set last = $2, loads = loads + 1 where api = $1";
export const deleteKeys: string = "delete from latchkey_keys";
export const deleteUsers: string = "delete from latchkey_users";
export const deleteAccounts: string = "delete from latchkey_accounts";
export const addAccounts: string = `insert into latchkey_accounts (id, name, parent_id)
    select * from ${unnest(["int8", "text", "int8"])}`;
export const addUsers: string = `insert into latchkey_users (id, account_id, first_name, last_name, is_administrator)
    select * from ${unnest(["int8", "int8", "text", "text", "bool"])}`;
export const addKeys: string = `insert into latchkey_keys (tree_id, ${keyColumns.join(", ")})
    select coalesce(a.parent_id, a.id), ${keyColumns.map((column) => `g.${column}`).join(", ")}
    from ${givenKeys} as g(${keyColumns.join(", ")}) join latchkey_accounts a on a.id = g.account_id`;
export const allAccounts: string = `${selectAccounts} order by id`;
export const allUsers: string = `${selectUsers} order by id`;
export const allKeys: readonly string[] = selectKeys("k.id > 0 order by k.id limit $1");
