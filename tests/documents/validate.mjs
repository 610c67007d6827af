// Holds protocol/openapi.json and protocol/asyncapi.json to what their specifications say, by public validators.
//   node validate.mjs [OPENAPI ASYNCAPI]
// Says nothing and exits with 0 where both are valid.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";
import { Validator } from "@seriousme/openapi-schema-validator";

const folder = new URL("../../protocol/", import.meta.url);
const [openapi = new URL("openapi.json", folder), asyncapi = new URL("asyncapi.json", folder)] = process.argv.slice(2);

async function openapiComplaints() {
  const result = await new Validator().validate(JSON.parse(await readFile(openapi, "utf8")));
  return result.valid ? [] : [result.errors].flat().map((error) => `openapi: ${JSON.stringify(error)}`);
}

async function asyncapiComplaints() {
  const diagnostics = await new Parser().validate(await readFile(asyncapi, "utf8"));
  const errors = diagnostics.filter((found) => found.severity <= 1);
  return errors.map((found) => `asyncapi: ${found.path.join(".")}: ${found.message}`);
}

const complaints = [...(await openapiComplaints()), ...(await asyncapiComplaints())];
complaints.forEach((complaint) => console.error(complaint));
process.exitCode = complaints.length === 0 ? 0 : 1;
