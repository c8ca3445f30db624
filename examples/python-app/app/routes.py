"""What the service does; the questions about health are the contract's."""

from typing import Any

from app_contract import Contract
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

from . import database


class Note(BaseModel):
    text: str = Field(min_length=1)


def create_api(contract: Contract, pool: Any, cache: Any) -> FastAPI:
    api = FastAPI(title="notes")

    def needed(variable: str, dependency: Any) -> Any:
        if dependency is None:
            raise HTTPException(501, f"{variable} is not set")
        return dependency

    @api.get("/notes")
    async def latest() -> Any:
        needed("DATABASE_URL", pool)
        return await contract.dependency("database").acall(database.latest_notes, pool, retry=True)

    @api.post("/notes", status_code=201)
    async def add(note: Note) -> Any:
        needed("DATABASE_URL", pool)
        return await contract.dependency("database").acall(database.add_note, pool, note.text)

    @api.get("/cache/{key}")
    async def read(key: str) -> Any:
        needed("REDIS_URL", cache)
        value = await contract.dependency("redis").acall(cache.get, key)
        if value is None:
            raise HTTPException(404, "no such key")
        return {"key": key, "value": value.decode()}

    @api.put("/cache/{key}")
    async def write(key: str, request: Request) -> Any:
        needed("REDIS_URL", cache)
        await contract.dependency("redis").acall(cache.set, key, await request.body())
        return {"key": key}

    return api
