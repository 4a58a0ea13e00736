"""The desk."""

from fastapi import APIRouter

router = APIRouter()
