'use strict'
const { Pool } = require('pg')

/** Rejects when the database does not answer; its table is made by whoever comes first. */
exports.openDatabase = async function openDatabase() {
  const pool = new Pool({
    host: process.env.DATABASE_HOST,
    user: 'postgres',
    password: process.env.POSTGRES_PASSWORD,
    database: 'postgres',
    max: 4,
    connectionTimeoutMillis: 2000,
  })
  pool.on('error', (error) => console.error(`database: ${error.message}`))
  // On each connection: a database that was replaced begins empty.
  pool.on('connect', (client) =>
    client.query(TABLE).catch((error) => console.error(`database: ${error.message}`)),
  )
  await pool.query('SELECT 1')
  return pool
}

// Two that come at once would both make it: the lock is one of the database's own.
const TABLE = `
    BEGIN;
    SELECT pg_advisory_xact_lock(1);
    CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, placed_at timestamptz DEFAULT now(), packed_at timestamptz);
    COMMIT`
