"""A browser that cannot reach a push service of its own: its page is given a phone of ours, its worker what that is told."""

import asyncio
import json
from typing import Any

from playwright.async_api import Page

from api.push import new_private_key, public_key_of
from tests.push_service import Phone, TwinService

KEY = new_private_key()
PUBLIC_KEY = public_key_of(KEY)
SUBSCRIBES = """(() => {
    const told = %s;
    const subscription = {endpoint: told.endpoint, unsubscribe: async () => true,
        toJSON: () => ({endpoint: told.endpoint, keys: {p256dh: told.p256dh, auth: told.auth}})};
    PushManager.prototype.subscribe = async (options) => {
        window.wished = {visible: options.userVisibleOnly, key: Array.from(options.applicationServerKey)};
        return subscription;
    };
    PushManager.prototype.getSubscription = async () => subscription;
})()"""
DENIES = """(() => {
    Object.defineProperty(Notification, 'permission', {get: () => 'default'});
    Notification.requestPermission = async () => 'denied';
})()"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map((one) => ({title: one.title, body: one.body, lang: one.lang, data: one.data}))"""
CLICK = """async () => {
    const opened = [];
    self.clients.openWindow = async (address) => { opened.push(address); };
    self.clients.matchAll = async () => [];
    const [notification] = await self.registration.getNotifications();
    let done;
    const event = new NotificationEvent('notificationclick', {notification});
    event.waitUntil = (promise) => { done = promise; };
    self.dispatchEvent(event);
    await done;
    return opened;
}"""


def environment_of(service: TwinService) -> dict[str, str]:
    """What a server needs to push there."""
    return {**service.environment, "ANTREAN_PUSH_KEY": KEY, "ANTREAN_PUSH_SUBJECT": "mailto:it@mpp.example"}


async def gives(page: Page, phone: Phone) -> None:
    """What the page subscribes is this phone's."""
    await page.context.grant_permissions(["notifications"])
    await page.add_init_script(SUBSCRIBES % json.dumps(phone.asked))


async def pushes(page: Page, told: dict[str, Any]) -> None:
    """The browser's push service gives the worker of the ticket pages what was told."""
    devtools = await page.context.new_cdp_session(page)
    registered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    def hear(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if one["scopeURL"].endswith("/t/") and not one["isDeleted"] and not registered.done():
                registered.set_result(one)

    devtools.on("ServiceWorker.workerRegistrationUpdated", hear)
    await devtools.send("ServiceWorker.enable")
    async with asyncio.timeout(10):
        worker = await registered
    await devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": worker["scopeURL"].removesuffix("/t/"),
            "registrationId": worker["registrationId"],
            "data": json.dumps(told),
        },
    )
    await devtools.detach()
