// Uses the client that progenitor generates from certcentral.json.
#[allow(dead_code, clippy::all)]
mod certcentral {
    progenitor::generate_api!("certcentral.json");
}
#[allow(dead_code, clippy::all)]
mod partner_subscriptions {
    progenitor::generate_api!("partner-subscriptions.json");
}

use certcentral::{types, Client};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("X-DC-DEVKEY", variable("API_KEY").parse().unwrap());
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let client = Client::new_with_client(&variable("BASE_URL"), http);

    let listed = client.list_keys(None).await.unwrap().into_inner().api_keys;
    let (acme, keys): (Vec<_>, Vec<_>) = listed
        .iter()
        .map(|item| serde_json::to_value(item).unwrap())
        .partition(|item| item.get("acme_directory_url").is_some());
    let credential = serde_json::to_value(client.get_key(15).await.unwrap().into_inner()).unwrap();
    let key = serde_json::to_value(client.get_key(184).await.unwrap().into_inner()).unwrap();
    let create = types::KeyCreate { name: "interop".into(), restricted_to_role_id: None };
    let created = client.create_key(125039, &create).await.unwrap().into_inner();
    let update = types::KeyStatusUpdate { status: types::KeyStatus::Revoked };
    let status = client.update_key_status(created.id, &update).await.unwrap().status().as_u16();
    println!("{}", serde_json::json!({
        "keys": keys.len(), "acmeCredentials": acme, "acmeCredential": credential, "key": key["id"],
        "created": [created.id, created.api_key.len()], "status": status,
    }));
}
