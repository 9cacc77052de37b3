// Runs graphql-http's audits against the endpoint named by the first word; prints each result as one line of JSON.
import { auditServer } from "graphql-http";

for (const { id, name, status, reason } of await auditServer({ url: process.argv[2] })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
