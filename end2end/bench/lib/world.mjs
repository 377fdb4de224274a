// A project with something in it, made by the calls that pages make.

import { until } from "./figure.mjs";

export const project = "default";

const settings = { replaceable: true, replacement: "beside", readiness: "running", ready_timeout_s: 120, volumes: [] };

/** A host; its images are known when this returns. */
export async function addHost(client, by) {
  const host = await client.call("targets/add", { project, new: by });
  await until(async () => (await client.call("cloud_configs/list", { project })).images.length > 0, "the host's images are known");
  return host;
}

/** A group of one component, from a cloud-config that is written for it or was before. */
export async function addGroup(client, name, cloudConfig) {
  const component = { name: "web", cloud_config: cloudConfig, settings };
  const group = await client.call("groups/create", { new: { project, name, kind: "none", components: [component] } });
  const form = await client.call("deployments/form", { project, group: group.slug });
  return { group, component: form.components[0], scopes: form.scopes };
}

export function written(image, user_data = "#cloud-config\nruncmd:\n  - echo hello\n") {
  return { from: "written", namespace: "Bench", name: "Web", content: { image, environment: {}, user_data } };
}

export async function addDeployment(client, { group, component, scopes }, name, host, quantity) {
  const placement = { component_id: component.id, quantity, hosts: [host.id], profiles: ["default"] };
  const scope = scopes.find((scope) => scope.code === "dev");
  return client.call("deployments/create", {
    new: { project, group_id: group.id, name, scope_id: scope.id, components: [placement] },
  });
}

/** Asks for a job and waits until it ended well. */
export async function run(client, deployment, kind, more) {
  const { job_id } = await client.request(project, deployment.slug, kind, more);
  const page = await until(async () => {
    const page = await client.call("jobs/get", { project, job_id });
    return ["queued", "running", "waiting"].includes(page.job.state) ? null : page;
  }, `${kind} of ${deployment.slug} ends`);
  if (page.job.state !== "succeeded") throw new Error(`${kind} of ${deployment.slug} ended as ${page.job.state}: ${page.job.error}`);
  return page;
}

/** Fifty deployments in ten groups, each with a running instance on the demo host. */
export async function fiftyDeployments(client) {
  const host = await addHost(client, { by: "demo", name: "demo" });
  const { images } = await client.call("cloud_configs/list", { project });
  let cloudConfig = written(images[0].alias);
  const deployments = [];
  for (let g = 0; g < 10; g++) {
    const made = await addGroup(client, `group-${g}`, cloudConfig);
    cloudConfig = { from: "picked", cloud_config_id: made.component.cloud_config_id };
    for (let d = 0; d < 5; d++) deployments.push(await addDeployment(client, made, `group-${g}-${d}`, host, 1));
  }
  for (const deployment of deployments) await run(client, deployment, "deploy");
  return { host, deployments };
}
