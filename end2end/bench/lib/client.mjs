// A signed-in person without a browser, where only the server is measured.

import { administrator } from "../../lib/people.mjs";

export class Client {
  /** Makes the first administrator by the one-time link. */
  static async setUp(server) {
    const client = new Client(server.url);
    const { login, name, password } = administrator;
    const token = new URL(server.setupLink).searchParams.get("token");
    const form = new URLSearchParams({ token, login, name, password, password_again: password });
    const answer = await fetch(`${server.url}/api/session/set_up`, { method: "POST", body: form, redirect: "manual" });
    client.cookie = answer.headers.getSetCookie()[0]?.split(";")[0];
    if (!client.cookie) throw new Error(`set-up answered ${answer.status}: ${await answer.text()}`);
    return client;
  }

  constructor(url) {
    Object.assign(this, { url, cookie: "" });
  }

  /** The reply of a server function, or its typed error thrown. */
  async call(endpoint, input) {
    const headers = { "content-type": "application/json", accept: "application/json", cookie: this.cookie, origin: this.url };
    const answer = await fetch(`${this.url}/api/${endpoint}`, { method: "POST", headers, body: JSON.stringify(input) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${endpoint} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  /** Asks for a job as the form of a page does. */
  async request(project, deployment, kind, more = {}) {
    const form = new URLSearchParams({ project, deployment, kind, request_id: crypto.randomUUID(), ...more });
    const headers = { accept: "application/json", cookie: this.cookie, origin: this.url };
    const answer = await fetch(`${this.url}/api/deployments/request`, { method: "POST", headers, body: form });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`a request for ${kind} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  async page(path) {
    const answer = await fetch(this.url + path, { headers: { accept: "text/html", cookie: this.cookie } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.text();
  }
}
